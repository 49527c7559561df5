import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { detectSuite } from '../../sandbox/suite/detect.ts';
import { runSuite } from '../../sandbox/suite/run.ts';
import { here } from './installed.ts';
import { openGround, tempProject, type Files, type Ground } from './project.ts';

let ground: Ground;
beforeAll(async () => {
  ground = await openGround();
});
afterAll(() => ground[Symbol.asyncDispose]());

/** Test by test what the command said, or why nothing could be read; and whether it ended with 0. */
async function told(files: Files, command: string): Promise<readonly string[]> {
  using project = tempProject(files);
  await using base = await ground.freeze(project.directory);
  const suite = await detectSuite(base, { command });
  if (!suite.ok) return [suite.fault.kind];
  await using box = await ground.workspaces.open(base);
  const signal = new AbortController().signal;
  const { tests, unreadable, end } = await runSuite(box, suite.value, { timeoutMs: 60_000, signal });
  const ended = end.kind === 'exited' ? `exit ${end.code}` : end.kind;
  return [ended, ...(tests?.map(({ id, state }) => `${id} ${state}`) ?? [unreadable ?? ''])];
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

describe.skipIf(!here('unittest'))('a command of unittest', () => {
  test.each([
    'python3 -m unittest',
    'PYTHONPATH=lib python3 -m unittest -v -f',
    'cd . && python3 -m unittest',
  ])('is run with a sealed report: %s', async (command) => {
    expect(await told(python, command)).toEqual(bothInPython);
  });
});

describe.skipIf(!here('pytest'))('a command of pytest', () => {
  test.each(['pytest -x', 'python3 -m pytest test_a.py test_b.py', 'true && pytest test_*.py | cat'])(
    'is run with a sealed report: %s',
    async (command) => {
      expect(await told(python, command)).toEqual(bothInPython);
    },
  );
});

describe('a command that nobody knows', () => {
  test('is offered sealed reports through the environment', async () => {
    expect(await told({ ...node, 'run.sh': 'echo start\nnode --test\n' }, 'sh run.sh')).toEqual(both);
  });

  test.skipIf(!here('pytest'))('is offered those of pytest, too', async () => {
    const files = { ...python, Makefile: 'check:\n\t@python3 -m pytest\n' };
    expect(await told(files, 'sh -c "python3 -m pytest"')).toEqual(bothInPython);
    expect(await told({ ...files, 'check.sh': 'python3 -m pytest' }, 'sh check.sh')).toEqual(bothInPython);
  });

  test('is read by the TAP it prints', async () => {
    const files = {
      'run.sh':
        'echo "TAP version 13"; echo "ok 1 - a"; echo noise >&2; echo "not ok 2 - b"; echo 1..2; exit 1',
    };
    expect(await told(files, 'sh run.sh')).toEqual(['exit 1', '::a passed', '::b failed']);
  });

  test('is read by the JUnit report it leaves', async () => {
    const xml =
      '<testsuite name="s"><testcase name="a" file="x.rb"/><testcase name="b" file="x.rb"><failure/></testcase></testsuite>';
    const files = { 'run.sh': `echo '${xml}' > "$GALAPAGOS_OUT/junit.xml"\nexit 1` };
    expect(await told(files, 'sh run.sh')).toEqual(['exit 1', 'x.rb::s › a passed', 'x.rb::s › b failed']);
  });

  test('says so when it left nothing that can be read', async () => {
    expect(await told({ 'run.sh': 'echo hello' }, 'sh run.sh')).toEqual(['exit 0', 'its output is not TAP']);
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
    expect(await told(files, 'sh .venv/bin/where')).toEqual(['exit 0', '::venv passed']);
  });
});
