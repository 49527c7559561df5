// What mender's warm workers say of tests is what the real runners say: names, outcomes, hooks, odd corners.
import { describe, expect, test } from 'vitest';

import { missingFor, titled } from '../suite/installed.ts';
import { type Files } from '../suite/project.ts';
import { openBench, type Bench } from './executors.ts';

async function compare(bench: Bench, files: readonly string[]) {
  const { tests } = await bench.executor.observe({
    files,
    sources: [],
    texts: [],
    steps: 1e6,
    testMs: 5_000,
  });
  const ours = tests.map(({ id, state }) => `${state} ${id}`).sort();
  const theirs = (await bench.really()).map(({ id, state }) => `${state} ${id}`).sort();
  return { ours, theirs };
}

const nodeTests: Files = {
  'package.json': '{ "type": "module" }',
  'src/state.js': 'export const log = [];\n',
  'test/plain.test.js': `import assert from 'node:assert';
import test, { after, afterEach, before, beforeEach, describe, it, mock, suite } from 'node:test';
import { log } from '../src/state.js';
test('passes', () => {});
test('fails', () => assert.equal(1, 2));
test('is asynchronous', async () => { await new Promise((wake) => setTimeout(wake, 5)); });
test('fails later', async () => { await null; throw new Error('later'); });
test('calls back', (t, done) => setImmediate(done));
test('calls back with an error', (t, done) => setImmediate(() => done(new Error('no'))));
test.skip('is skipped', () => { throw new Error('never'); });
test('skips itself', (t) => t.skip('because'));
test('is skipped by an option', { skip: true }, () => { throw new Error('never'); });
test.todo('is to be written');
test('has no body');
test('same name', () => {});
test('same name', () => { throw new Error('the second'); });
test('throws from a timer', async () => {
  setTimeout(() => { throw new Error('nobody waits'); }, 1);
  await new Promise((wake) => setTimeout(wake, 20));
});
test('keeps its plan', (t) => { t.plan(1); t.assert.ok(true); });
test('breaks its plan', (t) => { t.plan(2); t.assert.ok(true); });
test('has subtests', async (t) => {
  await t.test('good', () => {});
  await t.test('with its own', async (t) => { await t.test('deep', () => {}); });
});
test('has a bad subtest', async (t) => { await t.test('bad', () => { throw new Error('bad'); }); });
test('mocks', (t) => {
  const object = { method: () => 1 };
  t.mock.method(object, 'method', () => 2);
  assert.equal(object.method(), 2);
});
describe('a suite', () => {
  before(() => log.push('before'));
  beforeEach(() => log.push('each'));
  afterEach(() => log.push('after each'));
  after(() => log.push('after'));
  it('runs its hooks in order', () => assert.deepEqual(log, ['before', 'each']));
  it('and around every test', () => assert.deepEqual(log, ['before', 'each', 'after each', 'each']));
  describe('inside', () => {
    beforeEach(() => log.push('inner'));
    it('outer hooks come first', () => assert.deepEqual(log.slice(-2), ['each', 'inner']));
  });
});
suite('declared later', async () => {
  await null;
  it('is found', () => assert.deepEqual(log.at(-1), 'after'));
});
describe.skip('a skipped suite', () => { it('is not there', () => {}); });
describe('a suite whose first hook fails', () => {
  before(() => { throw new Error('no ground'); });
  it('fails with it', () => {});
});
describe('a suite whose each hook fails', () => {
  beforeEach(() => { throw new Error('no ground'); });
  it('fails with it, too', () => {});
});
describe('a suite whose last hook fails', () => {
  after(() => { throw new Error('no end'); });
  it('passes nevertheless', () => {});
});
await test('is awaited by the file', () => {});
test('comes after', () => assert.equal(mock.method instanceof Function, true));
`,
  'test/broken.test.js': `import { test } from 'node:test';
import { missing } from '../src/state.js';
test('is never declared', () => missing());
`,
  'test/common.test.cjs': `const { describe, it } = require('node:test');
const assert = require('node:assert');
describe('in CommonJS', () => {
  it('is the same', () => assert.ok(require('node:test')));
  it('fails the same', () => assert.ok(false));
});
`,
  'test/typed.test.ts': `import assert from 'node:assert';
import { test } from 'node:test';
const double = (n: number): number => n * 2;
test('types are blanked', () => assert.equal(double(2) as number, 4));
test('and tests fail as ever', () => assert.equal(double(2) satisfies number, 5));
`,
};

describe('node:test', () => {
  test('the warm worker reports what node reports', async () => {
    await using bench = await openBench('node:test', nodeTests);
    const files = Object.keys(nodeTests).filter((path) => path.startsWith('test/'));
    const { ours, theirs } = await compare(bench, files);
    expect(theirs.length).toBeGreaterThan(30);
    expect(ours).toEqual(theirs);
  });
});

const mochaTests: Files = {
  'package.json': '{ "name": "mocha-tests" }',
  'src/state.js': 'exports.log = [];\n',
  'test/plain.js': `const assert = require('node:assert');
const { log } = require('../src/state');
describe('a suite', function () {
  this.timeout(5000);
  before(function () { this.ground = 'made'; log.push('before'); });
  beforeEach(() => { log.push('each'); });
  afterEach(async () => { await null; log.push('after each'); });
  after((done) => { setImmediate(done); });
  it('shares its context', function () { assert.equal(this.ground, 'made'); });
  it('runs its hooks in order', () => assert.deepEqual(log, ['before', 'each', 'after each', 'each']));
  it('calls back', (done) => { setImmediate(done); });
  it('calls back with an error', (done) => { setImmediate(() => done(new Error('no'))); });
  it('fails later', async () => { await null; throw new Error('later'); });
  it('is pending');
  it.skip('is skipped', () => { throw new Error('never'); });
  it('skips itself', function () { this.skip(); });
  context('inside', function () {
    specify('inherits', function () { assert.equal(this.ground, 'made'); });
  });
});
describe.skip('a skipped suite', () => { xit('is not run', () => {}); });
it('stands alone', () => {});
`,
  'test/tdd.mjs': `import assert from 'node:assert';
import { describe, it } from 'mocha';
describe('as a module', () => {
  it('is the same', () => {});
  it('fails the same', () => assert.ok(false));
});
`,
};

describe('mocha', () => {
  test('the warm worker reports what mocha reports', async () => {
    await using bench = await openBench('mocha', {
      ...mochaTests,
      '.mocharc.json': '{ "spec": ["test/*"] }',
    });
    const { ours, theirs } = await compare(bench, ['test/plain.js', 'test/tdd.mjs']);
    expect(theirs.length).toBe(13);
    // What never runs has no outcome: mocha names it, the worker does not declare it.
    expect(ours).toEqual(theirs.filter((line) => !line.includes('a skipped suite')));
  });
});

const pythonTests: Files = {
  'pkg/__init__.py': '',
  'pkg/value.py': 'VALUE = 1\n',
  'tests/__init__.py': '',
  'tests/test_cases.py': `import unittest

from pkg.value import VALUE

log = []


def setUpModule():
    log.append("module")


class Plain(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        log.append("class")

    def setUp(self):
        log.append("test")

    def test_hooks(self):
        self.assertEqual(log[:3], ["module", "class", "test"])

    def test_fails(self):
        self.assertEqual(VALUE, 2)

    def test_errors(self):
        raise KeyError("x")

    @unittest.skip("not now")
    def test_skipped(self):
        raise AssertionError("never")

    def test_skips_itself(self):
        self.skipTest("no")

    @unittest.expectedFailure
    def test_expected_failure(self):
        self.fail("as expected")

    def test_subtests(self):
        for value in (1, 2):
            with self.subTest(value=value):
                self.assertEqual(value, 1)


class NoGround(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        raise RuntimeError("no ground")

    def test_fails_with_it(self):
        pass


class Asynchronous(unittest.IsolatedAsyncioTestCase):
    async def test_awaits(self):
        self.assertEqual(VALUE, 1)
`,
  'tests/test_broken.py': 'import pkg.nowhere\n',
};

describe('unittest', () => {
  test.skipIf(missingFor('unittest'))(
    `the fork server reports what ${titled('unittest')} reports`,
    async () => {
      await using bench = await openBench('unittest', pythonTests);
      const { ours, theirs } = await compare(bench, ['tests/test_cases.py', 'tests/test_broken.py']);
      expect(theirs.length).toBe(10);
      expect(ours).toEqual(theirs);
    },
  );
});

const pytestTests: Files = {
  'pyproject.toml': '[tool.pytest.ini_options]\ntestpaths = ["tests"]\n',
  'conftest.py': `import pytest


@pytest.fixture
def number():
    return 7
`,
  'pkg/__init__.py': '',
  'tests/test_functions.py': `import unittest

import pytest


def test_passes(number):
    assert number == 7


def test_fails(number):
    assert number == 8


@pytest.mark.parametrize("value", [1, 2, "a::b"])
def test_each(value):
    assert value != 2


@pytest.mark.skip
def test_skipped():
    raise AssertionError("never")


def test_skips_itself():
    pytest.skip("no")


@pytest.mark.xfail
def test_expected_failure():
    assert False


@pytest.mark.xfail(strict=True)
def test_unexpected_success():
    pass


@pytest.fixture
def no_ground():
    raise RuntimeError("no ground")


def test_without_ground(no_ground):
    pass


@pytest.fixture
def no_end():
    yield 1
    raise RuntimeError("no end")


def test_without_end(no_end):
    pass


def test_fixtures(caplog, capsys, tmp_path, monkeypatch):
    print("out")
    assert capsys.readouterr().out == "out\\n"


class TestGroup:
    def test_method(self):
        assert True


class Case(unittest.TestCase):
    def test_case(self):
        self.assertEqual(1, 2)
`,
  'tests/test_broken.py': 'import pkg.nowhere\n',
};

describe('pytest', () => {
  test.skipIf(missingFor('pytest'))(`the fork server reports what ${titled('pytest')} reports`, async () => {
    await using bench = await openBench('pytest', pytestTests);
    const { ours, theirs } = await compare(bench, ['tests/test_functions.py', 'tests/test_broken.py']);
    expect(theirs.length).toBe(15);
    expect(ours).toEqual(theirs);
  });
});
