import { describe, expect, test } from 'vitest';

import { type FrameworkName, type Suite } from '../../../agent/task/suite.ts';
import { baseOf } from '../../../test/suite/base-of.ts';
import { configuredSuite } from './configured-suite.ts';

async function earlyOf(
  framework: FrameworkName,
  files: Readonly<Record<string, string>>,
  command: string = framework,
): Promise<Suite['early']> {
  const suite: Suite = { framework, argv: command.split(' '), directory: '', source: '' };
  return (await configuredSuite(baseOf(files), suite)).early;
}

describe('code under repair that is loaded before our reporter', () => {
  test('is what files load that the runner loads first, through as many as it takes', async () => {
    const jest = {
      'jest.config.js':
        "module.exports = { globalSetup: './tools/once.js', setupFiles: ['./tools/each.js'] };",
      'tools/once.js': "const { start } = require('./start');",
      'tools/start.js': "require('../src/db');",
      'tools/each.js': "require('../src/each');",
      'src/db.js': "require('./pool');",
      'src/pool.js': '',
      'src/each.js': '',
    };
    expect(await earlyOf('jest', jest)).toEqual(['src/db.js', 'src/pool.js', 'tools/start.js']);
  });

  test('is what a configuration imports of the program itself', async () => {
    const vite = {
      'vite.config.ts': "import plugin from './src/plugin.ts';\nexport default { plugins: [plugin()] };",
      'src/plugin.ts': '',
    };
    expect(await earlyOf('vitest', vite)).toEqual(['src/plugin.ts']);
  });

  test('is what a command has loaded first', async () => {
    const files = { 'test/setup.js': "import '../src/sum.js';", 'src/sum.js': '' };
    expect(await earlyOf('mocha', files, 'mocha -r ./test/setup.js')).toEqual(['src/sum.js']);
    expect(await earlyOf('node:test', files, 'node --import=./test/setup.js --test')).toEqual(['src/sum.js']);
  });

  test('is looked for where the command goes', async () => {
    const files = { 'web/hooks.mjs': "import './src/sum.js';", 'web/src/sum.js': '' };
    const suite: Suite = {
      framework: 'node:test',
      argv: ['sh', '-c', 'cd web && NODE_OPTIONS="--import ./hooks.mjs" node --test'],
      directory: '',
      source: '',
    };
    expect((await configuredSuite(baseOf(files), suite)).early).toEqual(['web/src/sum.js']);
  });

  test('is what an early plug-in of pytest imports', async () => {
    const files = {
      'pytest.ini': '[pytest]\naddopts = -p tools.early\n',
      'tools/early.py': 'import os\nfrom app import sums\n',
      'app/__init__.py': '',
      'app/sums.py': '',
      'conftest.py': 'import other\n',
      'other.py': '',
    };
    expect(await earlyOf('pytest', files)).toEqual(['app/__init__.py', 'app/sums.py']);
    const { 'pytest.ini': _none, ...unconfigured } = files;
    expect(await earlyOf('pytest', unconfigured, 'pytest -ptools.early')).toEqual(
      await earlyOf('pytest', unconfigured, 'pytest -p tools.early'),
    );
    expect(await earlyOf('pytest', unconfigured)).toBeUndefined();
  });

  test('is what names of Python lead to: over several lines, by dots, with the packages around', async () => {
    const files = {
      'pytest.ini': '[pytest]\naddopts = -p tools.early\n',
      'tools/__init__.py': '',
      'tools/early.py':
        'from app import (  # two of them\n    sums,\n    dates as days,\n)\nimport lib.db.pool as p\n',
      'app/sums.py': 'from ..lib import money\nfrom . import near\n',
      'app/dates.py': '',
      'app/near.py': '',
      'app/days.py': '',
      'lib/money.py': '',
      'lib/db/__init__.py': '',
      'lib/db/pool.py': '',
      'p.py': '',
    };
    expect(await earlyOf('pytest', files)).toEqual([
      'app/dates.py',
      'app/near.py',
      'app/sums.py',
      'lib/db/__init__.py',
      'lib/db/pool.py',
      'lib/money.py',
      'tools/__init__.py',
    ]);
  });

  test('is none where nothing comes before it, or only what is protected', async () => {
    const mocha = { '.mocharc.cjs': "module.exports = { require: './test/setup.js' };", 'test/setup.js': '' };
    expect(await earlyOf('mocha', mocha)).toBeUndefined();
    const ava = { 'ava.config.js': "import './src/sum.js';\nexport default {};", 'src/sum.js': '' };
    expect(await earlyOf('ava', ava)).toBeUndefined();
  });
});
