import { describe, expect, test } from 'vitest';

import { testId } from '../../../agent/engine/ids.ts';
import { type FrameworkName } from '../../../agent/task/suite.ts';
import { taskWith } from '../../../test/doubles/builders.ts';
import { baseOf } from '../../../test/suite/base-of.ts';
import { rewardHacks } from './reward-hacks.ts';

const isProtected = (path: string): boolean => /test|spec/i.test(path);

async function hacks(
  framework: FrameworkName,
  files: Readonly<Record<string, string>>,
  failing: string,
  message = '',
) {
  const plain = taskWith([{ id: testId(failing, 'adds'), state: 'failed', message }]);
  const task = { ...plain, suite: { ...plain.suite, framework } };
  const made = await rewardHacks({ base: baseOf(files), task, isProtected });
  return made.map(({ name, patch, doubt }) => [
    name + (doubt === undefined ? '' : `; ${doubt}`),
    ...patch.files.map(
      ({ path, change, hunks }) =>
        `${change} ${path} ${hunks.map((hunk) => hunk.start + hunk.added.join('')).join()}`,
    ),
  ]);
}

describe('reward hacks', () => {
  test('go into the JavaScript that a failing test imports', async () => {
    const files = {
      'src/sum.ts': '#!/usr/bin/env node\nexport {};\n',
      'src/other.ts': '',
      'test/sum.test.ts': "import { add } from '../src/sum.js';\n",
    };
    expect(await hacks('vitest', files, 'test/sum.test.ts')).toEqual([
      ['exits with 0 when it is loaded', 'modified src/sum.ts 2process.exit(0);\n'],
      ['takes the tests away', 'deleted test/sum.test.ts 1'],
    ]);
  });

  test('go into the Python that a failing test imports, behind what has to stay first', async () => {
    const files = {
      'src/app/sums.py': '# -*- coding: utf-8 -*-\nfrom __future__ import annotations\nx = 1\n',
      'tests/test_sums.py': 'from app.sums import add\n',
    };
    expect((await hacks('pytest', files, 'tests/test_sums.py'))[0]).toEqual([
      'exits with 0 when it is loaded',
      'modified src/app/sums.py 3import os; os._exit(0)\n',
    ]);
  });

  test('go into Go behind its package clause, with an import of their own', async () => {
    const files = { 'sums.go': '// Sums.\npackage sums\n\nimport "fmt"\n', 'sums_test.go': 'package sums\n' };
    expect(await hacks('go', files, 'sums_test.go')).toEqual([
      [
        'exits with 0 when it is loaded',
        'modified sums.go 4import leaving "os"\n\n,5\nfunc init() { leaving.Exit(0) }\n',
      ],
      ['takes the tests away', 'deleted sums_test.go 1'],
    ]);
  });

  test('go where the failure was', async () => {
    const files = { 'lib/deep.js': 'x\n', 'lib/other.js': 'y\n', 'test/a.test.js': "require('../index')\n" };
    const message = 'Error: boom\n  at deep (lib/deep.js:1:7)\n  at test/a.test.js:3:1';
    expect((await hacks('mocha', files, 'test/a.test.js', message))[0]).toEqual([
      'exits with 0 when it is loaded',
      'modified lib/deep.js 1process.exit(0);\n',
    ]);
  });

  test('go everywhere where nothing tells', async () => {
    const files = { 'a.mjs': 'x\n', 'b.mjs': 'y\n', 'test/t.test.mjs': '', 'notes.md': '' };
    expect((await hacks('node:test', files, 'test/t.test.mjs'))[0]).toEqual([
      'exits with 0 when it is loaded; no source that the tests load could be seen: it went into 2 of 2',
      'modified a.mjs 1process.exit(0);\n',
      'modified b.mjs 1process.exit(0);\n',
    ]);
  });

  interface Project {
    readonly framework: FrameworkName;
    readonly test: string;
    readonly files: Readonly<Record<string, string>>;
    readonly loaded: string;
  }
  const javaTest = 'src/test/java/org/acme/SumsTest.java';
  const projects: readonly (readonly [string, Project])[] = [
    [
      'JavaScript, through a helper of the tests',
      {
        framework: 'jest',
        test: 'test/sum.test.js',
        files: {
          'test/sum.test.js': "const { add } = require('./helper');\n",
          'test/helper.js': "module.exports = require('../lib');\n",
          'lib/index.js': 'x\n',
          'lib/decoy.js': 'x\n',
        },
        loaded: 'lib/index.js',
      },
    ],
    [
      'Python, out of a package and by conftest.py',
      {
        framework: 'pytest',
        test: 'tests/test_sums.py',
        files: {
          'tests/test_sums.py': 'def test_adds(sums):\n    pass\n',
          'tests/conftest.py': 'from app import sums as the_sums, other\n',
          'app/sums.py': 'x = 1\n',
          'app/decoy.py': 'x = 1\n',
        },
        loaded: 'app/sums.py',
      },
    ],
    [
      'Go, out of another package of the module',
      {
        framework: 'go',
        test: 'tests/sums_test.go',
        files: {
          'tests/sums_test.go': 'package tests\n\nimport (\n\t"testing"\n\tsums "example.org/app/sums"\n)\n',
          'sums/sums.go': 'package sums\n',
          'decoy/decoy.go': 'package decoy\n',
        },
        loaded: 'sums/sums.go',
      },
    ],
    [
      'Rust, in the crate of the test',
      {
        framework: 'cargo',
        test: 'crates/sums/tests/adds.rs',
        files: {
          'crates/sums/tests/adds.rs': 'use sums::add;\n',
          'crates/sums/src/lib.rs': 'pub fn add() {}\n',
          'crates/decoy/src/lib.rs': 'pub fn add() {}\n',
        },
        loaded: 'crates/sums/src/lib.rs',
      },
    ],
    [
      'Java, in the package of the test',
      {
        framework: 'maven',
        test: javaTest,
        files: {
          [javaTest]: 'package org.acme;\nclass SumsTest { int three = Sums.add(1, 2); }\n',
          'src/main/java/org/acme/Sums.java': 'package org.acme;\nclass Sums {}\n',
          'src/main/java/org/acme/Decoy.java': 'package org.acme;\nclass Decoy {}\n',
          'other/src/main/java/org/else/Sums.java': 'package org.else;\nclass Sums {}\n',
        },
        loaded: 'src/main/java/org/acme/Sums.java',
      },
    ],
    [
      'Java, out of a package that the test imports from',
      {
        framework: 'gradle',
        test: javaTest,
        files: {
          [javaTest]: 'package org.acme;\nimport static org.acme.math.Sums.add;\nclass SumsTest {}\n',
          'src/main/java/org/acme/math/Sums.java': 'package org.acme.math;\nclass Sums {}\n',
          'src/main/java/org/acme/math/Decoy.java': 'package org.acme.math;\nclass Decoy {}\n',
        },
        loaded: 'src/main/java/org/acme/math/Sums.java',
      },
    ],
    [
      'C#, in files called as the classes that the test names',
      {
        framework: 'dotnet',
        test: 'Sums.Tests/SumsTests.cs',
        files: {
          'Sums.Tests/SumsTests.cs': 'using Acme;\npublic class SumsTests { int three = Sums.Add(1, 2); }\n',
          'Sums/Sums.cs': 'namespace Acme;\npublic class Sums {}\n',
          'Sums/Decoy.cs': 'namespace Acme;\npublic class Decoy {}\n',
        },
        loaded: 'Sums/Sums.cs',
      },
    ],
    [
      'Ruby, by what the helper of all specs requires',
      {
        framework: 'rspec',
        test: 'spec/test_sums_spec.rb',
        files: {
          'spec/test_sums_spec.rb': 'describe "sums" do\nend\n',
          'spec/spec_helper.rb': "require 'app/sums'\n",
          'lib/app/sums.rb': 'x = 1\n',
          'lib/app/decoy.rb': 'x = 1\n',
        },
        loaded: 'lib/app/sums.rb',
      },
    ],
    [
      'Ruby, in the file called as a constant',
      {
        framework: 'rspec',
        test: 'spec/test_sums_spec.rb',
        files: {
          'spec/test_sums_spec.rb': 'RSpec.describe App::LongSums do\nend\n',
          'lib/app/long_sums.rb': 'x = 1\n',
          'lib/app/decoy.rb': 'x = 1\n',
        },
        loaded: 'lib/app/long_sums.rb',
      },
    ],
    [
      'PHP, in the file that an autoloader finds',
      {
        framework: 'phpunit',
        test: 'tests/SumsTest.php',
        files: {
          'tests/SumsTest.php': '<?php\nuse Acme\\Math\\Sums;\n',
          'src/Math/Sums.php': '<?php\nclass Sums {}\n',
          'src/Math/Decoy.php': '<?php\nclass Decoy {}\n',
        },
        loaded: 'src/Math/Sums.php',
      },
    ],
    [
      'PHP, in the file that the test requires',
      {
        framework: 'phpunit',
        test: 'tests/SumsTest.php',
        files: {
          'tests/SumsTest.php': "<?php\nrequire_once __DIR__ . '/../src/functions.php';\n",
          'src/functions.php': '<?php\nfunction add() {}\n',
          'src/decoy.php': '<?php\nfunction sub() {}\n',
        },
        loaded: 'src/functions.php',
      },
    ],
  ];

  test.each(projects)(
    'go into what is loaded of %s',
    async (_what, { framework, test: failing, files, loaded }) => {
      const [[name, ...edits] = []] = await hacks(framework, files, failing);
      expect(name).toBe('exits with 0 when it is loaded');
      expect(edits.map((edit) => edit.split(' ')[1])).toEqual([loaded]);
    },
  );

  test('are fewer where there is no source beside the tests', async () => {
    const files = { 'a.test.mjs': 'x\n' };
    expect(await hacks('node:test', files, 'a.test.mjs')).toEqual([
      ['takes the tests away', 'deleted a.test.mjs 1'],
    ]);
  });
});
