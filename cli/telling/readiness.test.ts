import { describe, expect, test } from 'vitest';

import { type Suite } from '../../agent/task/suite.ts';
import { type MachineReport } from '../../sandbox/workspace/machine.ts';
import { readinessOf, type ExaminedProject } from './readiness.ts';

const suite: Suite = { framework: 'vitest', argv: ['vitest', 'run'], directory: '', source: 'package.json' };
const machine: MachineReport = { tier: 'full', backend: 'bubblewrap', lacks: [], passedOver: [], parts: [] };
const project: ExaminedProject = {
  directory: '/p',
  suite,
  tools: [{ name: 'node', present: true, detail: '24' }],
};
const part = { name: 'git', purpose: '', detail: '', present: false } as const;

const ready = (given: { readonly machine?: MachineReport; readonly project?: ExaminedProject }) =>
  readinessOf({ machine, project, ...given }, 'galapagos');

describe('a project is ready', () => {
  test('where machine and project have all that a repair needs', () => {
    expect(ready({})).toEqual({
      ready: true,
      words: 'a repair here is judged by vitest, isolated (full).',
      next: 'galapagos repair',
    });
  });

  test('and the line to type names it the way doctor was told', () => {
    const where = ['some dir'];
    expect(readinessOf({ machine, project, where }, 'galapagos').next).toBe("galapagos repair 'some dir'");
    const none = { directory: '/p', tools: [] };
    expect(readinessOf({ machine, project: none, where }, 'galapagos').next).toBe(
      `galapagos repair 'some dir' --test "<command>"`,
    );
  });

  test('though the walls could be stronger', () => {
    const weak = {
      ...part,
      name: 'bubblewrap',
      neededFor: 'strength',
      fix: 'apt install bubblewrap',
    } as const;
    expect(ready({ machine: { ...machine, tier: 'namespaces', parts: [weak] } }).ready).toBe(true);
  });
});

describe('a project is not ready', () => {
  test('without git, and that comes before all else', () => {
    const parts = [{ ...part, neededFor: 'run', fix: 'apt install git' }] as const;
    expect(ready({ machine: { ...machine, parts }, project: { ...project, tools: [] } })).toEqual({
      ready: false,
      words: 'git is missing.',
      next: 'apt install git',
    });
  });

  test('where nothing walls the tests off', () => {
    const parts = [
      { ...part, name: 'perl', neededFor: 'confinement', fix: 'apt install perl-base' },
    ] as const;
    expect(ready({ machine: { ...machine, tier: 'limits', parts } })).toEqual({
      ready: false,
      words: 'this machine cannot isolate the tests yet: no perl.',
      next: 'apt install perl-base',
    });
  });

  test('where its tests can be read, and only an agent with a model reads its language', () => {
    const go = { ...suite, framework: 'go', argv: ['go', 'test', './...'] } as const;
    expect(ready({ project: { ...project, suite: go } })).toEqual({
      ready: false,
      words:
        'tests of go are read and can judge, but without a model only JavaScript, TypeScript and Python are repaired.',
      next: 'galapagos repair --model NAME',
    });
  });

  test('where no tests were found', () => {
    const fault = { kind: 'tests-not-found', path: '/p', looked: [] } as const;
    expect(ready({ project: { directory: '/p', fault, tools: [] } })).toEqual({
      ready: false,
      words: 'no tests were found in /p.',
      next: 'galapagos repair --test "<command>"',
    });
  });

  test('in an empty folder, where no test command would help', () => {
    const fault = { kind: 'folder-empty', path: '/p' } as const;
    expect(ready({ project: { directory: '/p', fault, tools: [] } })).toEqual({
      ready: false,
      words: 'There is no file in /p to repair.',
      next: 'Choose the folder of a project that has tests.',
    });
  });

  test('where its test runner is not installed', () => {
    const tools = [{ name: 'vitest', present: false, detail: 'not in node_modules', fix: 'npm ci' }];
    expect(ready({ project: { ...project, tools } })).toEqual({
      ready: false,
      words: 'vitest is missing (not in node_modules).',
      next: 'npm ci',
    });
  });
});
