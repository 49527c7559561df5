import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { detectSuite } from '../../sandbox/suite/detection/detect.ts';
import { runSuite } from '../../sandbox/suite/run.ts';
import { parseTestId } from '../../agent/engine/ids.ts';
import { missingFor, titled } from './installed.ts';
import { type Packages } from './packages.ts';
import { openGround, tempProject, type Files, type Ground } from './project.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground[Symbol.asyncDispose]());

interface Wishes {
  readonly packages?: Packages;
  /** Tests to choose; all by default. */
  readonly only?: readonly string[];
}

/** Test by test what the command said, or why nothing could be read; how it ended, and what vouches for that if not a seal. */
async function told(
  files: Files,
  command: string,
  { packages, only }: Wishes = {},
): Promise<readonly string[]> {
  using project = tempProject(files, packages);
  await using base = await ground.freeze(project.directory);
  const suite = await detectSuite(base, { command });
  if (!suite.ok) return [suite.fault.kind];
  await using box = await ground.workspaces.open(base);
  const { tests, unreadable, end, evidence } = await runSuite(box, suite.value, {
    ...(only ? { only: only.map(parseTestId) } : {}),
    timeoutMs: 100_000,
    signal: new AbortController().signal,
  });
  const ended = end.kind === 'exited' ? `exit ${end.code}` : end.kind;
  return [
    evidence ? `${ended}, ${evidence}` : ended,
    ...(tests?.map(({ id, state }) => `${id} ${state}`) ?? [unreadable ?? '']),
  ];
}

const node = {
  'a.test.mjs': "import test from 'node:test';\ntest('a', () => {});\n",
  'b.test.mjs': "import test from 'node:test';\ntest('b', () => { throw new Error(process.env.MOOD); });\n",
};
const python = {
  'test_a.py': 'import unittest\n\nclass A(unittest.TestCase):\n    def test_a(self): pass\n',
  'test_b.py': 'import unittest\n\nclass B(unittest.TestCase):\n    def test_b(self): self.fail()\n',
};
const both = ['exit 1', 'a.test.mjs::a passed', 'b.test.mjs::b failed'];
const bothInPython = ['exit 1', 'test_a.py::A › test_a passed', 'test_b.py::B › test_b failed'];

describe('a command of node:test', () => {
  test.each([
    'node --test a.test.mjs b.test.mjs',
    'MOOD=bad node --test --test-reporter=spec --test-concurrency 1',
    'node --test *.test.mjs',
    'true && MOOD="very bad" node --test | cat',
    'echo building; node --test a.test.mjs b.test.mjs || true',
  ])('is run with a sealed report: %s', async (command) => {
    expect(await told(node, command)).toEqual(both);
  });

  test('is followed through scripts, and what it needs is run before', async () => {
    const scripts = {
      pretest: 'mv _b.mjs b.test.mjs',
      test: 'npm run unit -- --test-concurrency=1',
      unit: 'node --test',
    };
    const files = {
      'package.json': JSON.stringify({ scripts }),
      'a.test.mjs': node['a.test.mjs'],
      '_b.mjs': node['b.test.mjs'],
    };
    expect(await told(files, 'npm test')).toEqual(both);
  });
});

describe.skipIf(missingFor('unittest'))(`a command of ${titled('unittest')}`, () => {
  test.each([
    'python3 -m unittest',
    'PYTHONPATH=lib python3 -m unittest -v -f',
    'cd . && python3 -m unittest',
  ])('is run with a sealed report: %s', async (command) => {
    expect(await told(python, command)).toEqual(bothInPython);
  });
});

describe.skipIf(missingFor('pytest'))(`a command of ${titled('pytest')}`, () => {
  test.each(['pytest -x', 'python3 -m pytest test_a.py test_b.py', 'true && pytest test_*.py | cat'])(
    'is run with a sealed report: %s',
    async (command) => {
      expect(await told(python, command)).toEqual(bothInPython);
    },
  );
});

const globals = {
  'package.json': '{ "name": "globals" }',
  'src/a.test.js': "it('a', () => {});\n",
  'src/b.test.js': "it('b (1 + 1) /$', () => { throw new Error('no'); });\n",
};
const modules = {
  ...globals,
  'package.json': '{ "type": "module" }',
  'one.js': 'export const one = 1;\n',
  'src/a.test.js':
    "import { one } from '../one.js';\nit('a', () => { if (one !== 1) throw new Error('two'); });\n",
};
const bothGlobal = ['exit 1', 'src/a.test.js::a passed', 'src/b.test.js::b (1 + 1) /$ failed'];
const second = ['src/b.test.js::b (1 + 1) /$'];

describe('a command of jest', () => {
  test.each([
    ['jest --bail 1', globals],
    ['jest src --reporters default summary', globals],
    ['true && npx jest src | cat', globals],
    ['NODE_OPTIONS=--experimental-vm-modules npx jest', modules],
    ['node --experimental-vm-modules node_modules/jest/bin/jest.js -i', modules],
  ])('is run with a sealed report: %s', async (command, files) => {
    expect(await told(files, command, { packages: 'jest' })).toEqual(bothGlobal);
  });

  test.each(['jest src -t a', 'true && jest src'])('runs what is chosen: %s', async (command) => {
    const chosen = await told(globals, command, { packages: 'jest', only: second });
    expect(chosen).toEqual(['exit 1', `${second[0]} failed`]);
  });

  test('fails with what fails after the last test, whatever failed before', async () => {
    const down =
      "describe('down', () => {\n  afterAll(() => { throw new Error('late'); });\n  it('fails', () => { throw new Error('early'); });\n});\n";
    expect(await told({ ...globals, 'src/b.test.js': down }, 'jest', { packages: 'jest' })).toEqual([
      'exit 1',
      'src/a.test.js::a passed',
      'src/b.test.js::down › fails failed',
      'src/b.test.js::(teardown) failed',
    ]);
  });

  test('compares with the snapshots that are there, and writes none', async () => {
    const snapshot =
      '// Jest Snapshot v1, https://jestjs.io/docs/snapshot-testing\n\nexports[`old 1`] = `1`;\n\nexports[`gone 1`] = `1`;\n';
    const files = {
      ...globals,
      'src/a.test.js': "it('old', () => expect(1).toMatchSnapshot());\n",
      'src/b.test.js':
        "it('old', () => expect(2).toMatchSnapshot());\nit('new', () => expect(1).toMatchSnapshot());\n",
      'src/__snapshots__/a.test.js.snap': snapshot,
      'src/__snapshots__/b.test.js.snap': snapshot,
    };
    expect(await told(files, 'jest -u', { packages: 'jest' })).toEqual([
      'exit 1',
      'src/a.test.js::old passed',
      'src/b.test.js::old failed',
      'src/b.test.js::new failed',
    ]);
  });
});

describe('a command of mocha', () => {
  const configured = {
    ...globals,
    '.mocharc.json': '{ "spec": "src", "watch": true, "dry-run": true, "bail": true, "parallel": true }',
  };

  test.each([
    ['mocha src --parallel --jobs 2', globals],
    ['true && npx mocha src | cat', globals],
    ['mocha', configured],
    ['node node_modules/mocha/bin/mocha.js src', modules],
  ])('is run with a sealed report: %s', async (command, files) => {
    expect(await told(files, command, { packages: 'mocha' })).toEqual(bothGlobal);
  });

  test('tells tests that are defined late by the file that defines them', async () => {
    const late = (name: string): string => `setTimeout(() => { it('${name}', () => {}); FIRST }, 10);\n`;
    const files = {
      ...globals,
      'src/a.test.js': late('a').replace('FIRST', 'globalThis.first = true;'),
      'src/b.test.js': late('b').replace('FIRST', "it('c', () => {}); run();"),
    };
    expect(await told(files, 'mocha --delay src', { packages: 'mocha' })).toEqual([
      'exit 0',
      'src/a.test.js::a passed',
      'src/b.test.js::b passed',
      'src/b.test.js::c passed',
    ]);
    const only = ['src/a.test.js::a'];
    expect(await told(files, 'mocha --delay src', { packages: 'mocha', only })).toEqual([
      'exit 0',
      'src/a.test.js::a passed',
    ]);
  });

  test('runs what is chosen', async () => {
    const chosen = await told(globals, 'mocha src', { packages: 'mocha', only: second });
    expect(chosen).toEqual(['exit 1', `${second[0]} failed`]);
  });
});

describe('a command of vitest', () => {
  test('runs what is chosen, whatever names it chooses itself', async () => {
    const files = {
      ...globals,
      'src/b.test.js': `import { it } from 'vitest';\n${globals['src/b.test.js']}`,
    };
    const chosen = await told(files, 'vitest run -t a src/b', { packages: 'vitest', only: second });
    expect(chosen).toEqual(['exit 1', `${second[0]} failed`]);
  });
});

/** A seal whose key the command could have given to the code under test. */
const handedOn = ([end = '', ...tests]: readonly string[]): readonly string[] => [
  `${end}, handed-on`,
  ...tests,
];

describe('a command that nobody knows', () => {
  test('is offered sealed reports through the environment', async () => {
    expect(await told({ ...node, 'run.sh': 'echo start\nnode --test\n' }, 'sh run.sh')).toEqual(
      handedOn(both),
    );
  });

  test.skipIf(missingFor('pytest'))(`is offered those of ${titled('pytest')}, too`, async () => {
    const files = { ...python, Makefile: 'check:\n\t@python3 -m pytest\n' };
    expect(await told(files, 'sh -c "python3 -m pytest"')).toEqual(handedOn(bothInPython));
    expect(await told({ ...files, 'check.sh': 'python3 -m pytest' }, 'sh check.sh')).toEqual(
      handedOn(bothInPython),
    );
  });

  test('is read by the TAP it prints', async () => {
    const files = {
      'run.sh':
        'echo "TAP version 13"; echo "ok 1 - a"; echo noise >&2; echo "not ok 2 - b"; echo 1..2; exit 1',
    };
    expect(await told(files, 'sh run.sh')).toEqual(['exit 1, native', '::a passed', '::b failed']);
  });

  test('is read by the JUnit report it leaves', async () => {
    const xml =
      '<testsuite name="s"><testcase name="a" file="x.rb"/><testcase name="b" file="x.rb"><failure/></testcase></testsuite>';
    const files = { 'run.sh': `echo '${xml}' > "$GALAPAGOS_OUT/junit.xml"\nexit 1` };
    expect(await told(files, 'sh run.sh')).toEqual([
      'exit 1, native',
      'x.rb::s › a passed',
      'x.rb::s › b failed',
    ]);
  });

  test('stands for itself by its exit status, where it tells of no tests', async () => {
    expect(await told({ 'run.sh': 'echo hello' }, 'sh run.sh')).toEqual([
      'exit 0, exit-status',
      '::(command) passed',
    ]);
    expect(await told({ 'run.sh': 'exit 3' }, 'sh run.sh')).toEqual([
      'exit 3, exit-status',
      '::(command) failed',
    ]);
  });

  test('says so when what it left cannot be read', async () => {
    const flood = { 'run.sh': 'echo 1..1; head -c 3000000 /dev/zero | tr "\\0" x; echo; echo ok 1' };
    expect(await told(flood, 'sh run.sh')).toEqual([
      'exit 0',
      'it printed more than is kept, so its TAP is not whole',
    ]);
  });
});

describe("the project's own programs", () => {
  test('come first on the path: those of its environment and of its packages', async () => {
    const files = {
      ...node,
      '.venv/bin/where': '#!/bin/sh\necho "1..1"; echo "ok 1 - venv"\n',
      'node_modules/.bin/there': '#!/bin/sh\necho "1..1"; echo "ok 1 - package"\n',
    };
    expect(await told(files, 'sh -c where')).toEqual(['exit 127', 'its output is not TAP']);
    expect(await told(files, 'sh .venv/bin/where')).toEqual(['exit 0, native', '::venv passed']);
  });
});
