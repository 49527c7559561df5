import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Fault } from '../../agent/engine/fault.ts';
import { missingFor, titled } from '../suite/installed.ts';
import { type Files } from '../suite/project.ts';
import { openPlace, type Place, type Wishes } from './prepared.ts';
import { packagesFor, victims } from './victims.ts';

let place: Place;

beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place[Symbol.asyncDispose]());

async function faultOf(files: Files, wishes: Wishes = {}): Promise<Fault | 'none'> {
  await using prepared = await place.prepare(files, { testTimeoutS: 100, ...wishes });
  return prepared.outcome.ok ? 'none' : prepared.outcome.fault;
}

const nodeTests = (...tests: readonly string[]): Files => ({
  'a.test.mjs': `import test from 'node:test';\nimport fs from 'node:fs';\n${tests.join('\n')}\n`,
});
const passes = "test('passes', () => {});";
const fails = "test('fails', () => { throw new Error('no'); });";

describe('a project that cannot be repaired is told why', () => {
  test('its tests pass already', async () => {
    expect(await faultOf(nodeTests(passes, "test.skip('waits', () => {});"))).toEqual({
      kind: 'suite-green',
      command: 'node --test',
      passed: 1,
    });
  });

  test('its folder is empty, or has no tests', async () => {
    expect(await faultOf({})).toMatchObject({ kind: 'folder-empty' });
    expect(await faultOf({ 'readme.md': 'hello' })).toMatchObject({ kind: 'tests-not-found' });
  });

  test('the Node on the path is not the one it asks for, and the tests do not load', async () => {
    const files = {
      'package.json': JSON.stringify({ engines: { node: '>=999' }, scripts: { test: 'node --test' } }),
      'a.test.mjs': "import './not-yet.mjs';",
    };
    expect(await faultOf(files)).toEqual({
      kind: 'node-unfit',
      command: 'node --test',
      found: process.versions.node,
      wanted: '>=999',
      source: 'package.json engines.node',
    });
  });

  test('its command has a quote that never ends', async () => {
    expect(await faultOf(nodeTests(fails), { testCommand: "node --test 'a" })).toEqual({
      kind: 'command-unreadable',
      command: "node --test 'a",
      detail: 'a quote is opened and never closed',
    });
  });

  test.each([
    ['does-not-exist --now', /does-not-exist.*not found/],
    ['ts-mocha test', /ts-mocha.*not found/],
    ['./missing.sh', /missing\.sh.*not found/],
    ['true && no-such-program | cat', /no-such-program.*not found/],
    ['python3 -m no_such_module', /No module named no_such_module/],
  ])('its command is not there: %s', async (testCommand, detail) => {
    const fault = await faultOf(nodeTests(fails), { testCommand });
    expect(fault).toMatchObject({ kind: 'command-missing', detail: expect.stringMatching(detail) });
  });

  test('its suite never ends', async () => {
    const endless = nodeTests("test('waits', () => new Promise(() => { setInterval(() => {}, 1000); }));");
    expect(await faultOf(endless, { testTimeoutS: 2 })).toEqual({
      kind: 'suite-hangs',
      command: 'node --test',
      seconds: 2,
      tests: ['a.test.mjs::waits'],
    });
  });

  test('its command prints what nobody can read', async () => {
    const fault = await faultOf(
      { 'run.mjs': "console.log('\\u0000 lots of ' + 'garbage '.repeat(100)); " },
      { testCommand: 'node run.mjs' },
    );
    expect(fault).toMatchObject({
      kind: 'suite-silent',
      command: 'node run.mjs',
      detail: expect.stringMatching(
        /^it told of no tests, and ended with exit code 0; give the command of the framework itself \(node:test, vitest/,
      ),
      output: expect.stringContaining('lots of garbage'),
    });
  });

  test('its command prints without end', async () => {
    const fault = await faultOf({ 'run.sh': 'yes' }, { testCommand: 'sh run.sh' });
    expect(fault).toMatchObject({ kind: 'suite-silent', detail: expect.stringContaining('output') });
  });

  test('its command finds no tests', async () => {
    expect(await faultOf({ 'a.mjs': '' }, { testCommand: 'node --test b' })).toMatchObject({
      kind: 'tests-not-found',
    });
    expect(await faultOf({ 'a.mjs': "console.log('1..0')" }, { testCommand: 'node a.mjs' })).toMatchObject({
      kind: 'tests-not-found',
    });
  });

  test('all tests pass, and yet its command reports failure', async () => {
    const fault = await faultOf(nodeTests(passes, 'process.exitCode = 3;'), {
      testCommand: 'node a.test.mjs',
    });
    expect(fault).toMatchObject({
      kind: 'suite-silent',
      detail: expect.stringContaining('all 1 tests passed, and yet the command ended with exit code'),
    });
  });
});

const emptied = victims
  .filter(({ framework }) => framework !== 'node:test')
  .map((victim) => ({ victim, title: titled(victim.framework) }));

describe.each(emptied)('on $title, a suite without tests', ({ victim }) => {
  const { files, failing, passing, framework } = victim;

  test.skipIf(missingFor(framework))('is told from a broken one', async () => {
    const rest = Object.fromEntries(
      Object.entries(files).filter(([path]) => path !== failing && path !== passing),
    );
    const packages = packagesFor(victim);
    const wishes = failing.endsWith('.py') ? { testCommand: `python3 -m ${framework}` } : {};
    expect(await faultOf(rest, { ...wishes, ...(packages ? { packages } : {}) })).toMatchObject({
      kind: 'tests-not-found',
    });
  });
});
