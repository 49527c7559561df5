import { describe, expect, test } from 'vitest';

import { repairArguments, resumeArguments, type Settings } from './arguments.ts';

const defaults: Settings = {
  testCommand: '',
  testTimeoutSeconds: 120,
  maxMinutes: 10,
  maxTestRuns: 0,
  maxAttempts: 0,
  strategy: 'evolve',
  generations: 0,
  population: 0,
  seed: 1,
  parallelism: 0,
  allowTestEdits: false,
  storeLocation: '',
  allowUnconfined: false,
  mechanism: 'auto',
  image: '',
  network: [],
  show: [],
  hide: [],
  env: [],
  limits: {},
};

describe('the arguments of a run', () => {
  test('leave to the engine what the user left open', () => {
    expect(repairArguments('/home/ada/my sums', defaults)).toEqual([
      'repair',
      '/home/ada/my sums',
      '--json',
      '--control',
      '--test-timeout=120',
      '--minutes=10',
      '--strategy=evolve',
      '--seed=1',
    ]);
  });

  test('carry every setting as one argument, whatever is in it', () => {
    const settings: Settings = {
      testCommand: ' npm test -- --grep "a b" ',
      testTimeoutSeconds: 5,
      maxMinutes: 0.5,
      maxTestRuns: 40,
      maxAttempts: 7,
      strategy: 'best-of-n',
      generations: 3,
      population: 6,
      seed: 0,
      parallelism: 2,
      allowTestEdits: true,
      storeLocation: '/tmp/runs of ada',
      allowUnconfined: true,
      mechanism: 'podman',
      image: ' node:24 ',
      network: ['registry.npmjs.org'],
      show: ['~/fonts of mine', '/opt/data'],
      hide: ['/opt/data/keys'],
      env: ['LANG', 'TZ'],
      limits: { memoryMb: 3000, processes: 40 },
    };
    expect(repairArguments('/p', settings)).toEqual([
      'repair',
      '/p',
      '--json',
      '--control',
      '--store=/tmp/runs of ada',
      '--test=npm test -- --grep "a b"',
      '--test-timeout=5',
      '--minutes=0.5',
      '--test-runs=40',
      '--rollouts=7',
      '--strategy=best-of-n',
      '--generations=3',
      '--population=6',
      '--seed=0',
      '--parallel=2',
      '--allow-test-edits',
      '--sandbox=podman',
      '--image=node:24',
      '--network=registry.npmjs.org',
      '--show=~/fonts of mine',
      '--show=/opt/data',
      '--hide=/opt/data/keys',
      '--env=LANG',
      '--env=TZ',
      '--limit=memoryMb=3000',
      '--limit=processes=40',
      '--allow-unconfined',
    ]);
  });

  test('of a resumed run name the run and the store alone', () => {
    expect(resumeArguments('01JD', '/p', { ...defaults, storeLocation: 'runs', testCommand: 'x' })).toEqual([
      'resume',
      '01JD',
      '--dir=/p',
      '--json',
      '--control',
      '--store=runs',
    ]);
  });
});
