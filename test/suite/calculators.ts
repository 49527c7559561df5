// One project in every framework: the same bugs, the same tests, so that their reports can be compared.
import { type FrameworkName, type TestResult } from '../../agent/task/suite.ts';
import { type Files } from './project.ts';

export interface Calculator {
  readonly framework: FrameworkName;
  readonly files: Files;
  /** What people call the tests here. */
  readonly names: Readonly<Record<Role, string>>;
}

export type Role = 'adds' | 'zero' | 'later' | 'throws' | 'twice' | 'again' | 'unready' | 'unloaded';

/** What every report of the project has to say, whatever the framework. */
export const outcomes: Readonly<Record<Role, TestResult['state']>> = {
  adds: 'failed',
  zero: 'passed',
  later: 'skipped',
  throws: 'failed',
  twice: 'passed',
  again: 'passed',
  unready: 'failed',
  unloaded: 'failed',
};

const javaScriptNames = (extension: string): Calculator['names'] => {
  const file = `test/calc.test.${extension}`;
  return {
    adds: `${file}::adds`,
    zero: `${file}::keeps zero`,
    later: `${file}::later`,
    throws: `${file}::sums › throws`,
    twice: `${file}::sums › twice`,
    again: `${file}::sums › twice #2`,
    unready: `${file}::unready › is not run`,
    unloaded: `test/broken.test.${extension}::(load)`,
  };
};

const esmCalc = `export const add = (a, b) => a - b;
export function root(n) {
  if (n < 4) throw new RangeError('no root of ' + n);
  return Math.sqrt(n);
}
`;

const cjsCalc = esmCalc
  .replaceAll('export const ', 'exports.')
  .replace('export function root', 'exports.root = function root');

type Equal = (actual: string, expected: string) => string;

const body = (equal: Equal, hook: string): string => `
it('adds', () => ${equal('add(1, 2)', '3')});
it('keeps zero', () => ${equal('add(0, 0)', '0')});
it.skip('later', () => {});
describe('sums', () => {
  it('throws', () => { root(1); });
  it('twice', () => {});
  it('twice', () => {});
});
describe('unready', () => {
  ${hook}(() => { throw new Error('no database'); });
  it('is not run', () => {});
});
`;

const assertion: Equal = (actual, expected) => `assert.strictEqual(${actual}, ${expected})`;
const expectation: Equal = (actual, expected) => `expect(${actual}).toBe(${expected})`;

export const nodeTest: Calculator = {
  framework: 'node:test',
  files: {
    'calc.mjs': esmCalc,
    'test/calc.test.mjs': `import { before, describe, it } from 'node:test';
import assert from 'node:assert';
import { add, root } from '../calc.mjs';
${body(assertion, 'before')}`,
    'test/broken.test.mjs': "import './nowhere.mjs';\n",
  },
  names: javaScriptNames('mjs'),
};

export const vitest: Calculator = {
  framework: 'vitest',
  files: {
    'package.json': '{ "type": "module", "devDependencies": { "vitest": "*" } }',
    'calc.mjs': esmCalc,
    'test/calc.test.mjs': `import { beforeAll, describe, expect, it } from 'vitest';
import { add, root } from '../calc.mjs';
${body(expectation, 'beforeAll')}`,
    'test/broken.test.mjs': "import './nowhere.mjs';\n",
  },
  names: javaScriptNames('mjs'),
};

export const jest: Calculator = {
  framework: 'jest',
  files: {
    'package.json': '{ "scripts": { "test": "jest --watchAll --coverage --bail" } }',
    'calc.js': cjsCalc,
    'test/calc.test.js': `const { add, root } = require('../calc.js');\n${body(expectation, 'beforeAll')}`,
    'test/broken.test.js': "require('./nowhere.js');\n",
  },
  names: javaScriptNames('js'),
};

export const mocha: Calculator = {
  framework: 'mocha',
  files: {
    'package.json': '{ "scripts": { "test": "mocha --bail --parallel" } }',
    '.mocharc.json': '{ "spec": ["test/*.test.js"], "reporter": "dot" }',
    'calc.js': cjsCalc,
    'test/calc.test.js': `const assert = require('assert');
const { add, root } = require('../calc.js');
${body(assertion, 'before')}`,
    'test/broken.test.js': "require('./nowhere.js');\n",
  },
  names: javaScriptNames('js'),
};

const pythonCalc = `def add(a, b):
    return a - b


def root(n):
    if n < 4:
        raise ValueError("no root of %d" % n)
    return n ** 0.5
`;

const pythonNames: Calculator['names'] = {
  adds: 'tests/test_calc.py::Plain › test_adds',
  zero: 'tests/test_calc.py::Plain › test_zero',
  later: 'tests/test_calc.py::Plain › test_later',
  throws: 'tests/test_calc.py::Sums › test_throws',
  twice: 'tests/test_calc.py::Sums › test_twice',
  again: 'tests/test_calc.py::Sums › test_twice_again',
  unready: 'tests/test_calc.py::Unready › test_is_not_run',
  unloaded: 'tests/test_broken.py::(load)',
};

export const unittest: Calculator = {
  framework: 'unittest',
  files: {
    'calc.py': pythonCalc,
    'tests/test_calc.py': `import unittest
from calc import add, root


class Plain(unittest.TestCase):
    def test_adds(self):
        self.assertEqual(add(1, 2), 3)

    def test_zero(self):
        self.assertEqual(add(0, 0), 0)

    @unittest.skip("not yet")
    def test_later(self):
        pass


class Sums(unittest.TestCase):
    def test_throws(self):
        root(1)

    def test_twice(self):
        pass

    def test_twice_again(self):
        pass


class Unready(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise RuntimeError("no database")

    def test_is_not_run(self):
        pass
`,
    'tests/test_broken.py': 'import nowhere\n',
  },
  names: pythonNames,
};

export const pytest: Calculator = {
  framework: 'pytest',
  files: {
    'pytest.ini': '[pytest]\naddopts = -q -x\npythonpath = .\n',
    'calc.py': pythonCalc,
    'tests/test_calc.py': `import pytest
from calc import add, root


class TestPlain:
    def test_adds(self):
        assert add(1, 2) == 3

    def test_zero(self):
        assert add(0, 0) == 0

    @pytest.mark.skip
    def test_later(self):
        pass


class TestSums:
    def test_throws(self):
        root(1)

    @pytest.mark.parametrize("path", ["a::b", "c [d]"])
    def test_twice(self, path):
        pass


@pytest.fixture
def database():
    raise RuntimeError("no database")


def test_is_not_run(database):
    pass
`,
    'tests/test_broken.py': 'import nowhere\n',
  },
  names: {
    adds: 'tests/test_calc.py::TestPlain › test_adds',
    zero: 'tests/test_calc.py::TestPlain › test_zero',
    later: 'tests/test_calc.py::TestPlain › test_later',
    throws: 'tests/test_calc.py::TestSums › test_throws',
    twice: 'tests/test_calc.py::TestSums › test_twice[a::b]',
    again: 'tests/test_calc.py::TestSums › test_twice[c [d]]',
    unready: 'tests/test_calc.py::test_is_not_run',
    unloaded: 'tests/test_broken.py::(load)',
  },
};
