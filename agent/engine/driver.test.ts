import { describe, expect, test } from 'vitest';

import { failing, taskWith } from '../../test/doubles/builders.ts';
import { attemptAt, course, eventsOf, kindsOf } from '../../test/doubles/courses.ts';
import { shuffledTiming } from '../../test/doubles/latency.ts';
import { pond } from '../../test/doubles/pond.ts';
import { soundChecks } from '../../test/doubles/scripted.ts';
import { type Recorded, type RunEvent } from './events.ts';
import { type Plugins } from './plugin.ts';
import { plugins } from './registry.ts';
import { foldAll } from './view.ts';

describe('a run', () => {
  test('goes from its start to a confirmed patch, every station an event', async () => {
    const records = await pond(attemptAt(5, 15, 25)).run();
    expect(kindsOf(records)).toEqual([
      'run.started',
      'base.frozen',
      'task.recorded',
      'oracle.checked',
      'strategy.decided',
      'rollout.started',
      'patch.proposed',
      'gate.answered',
      'gate.answered',
      'gate.answered',
      'oracle.answered',
      'oracle.answered',
      'critique.made',
      'critique.made',
      'rollout.ended',
      'strategy.decided',
      'oracle.answered',
      'selection.made',
      'run.ended',
    ]);
    expect(records.map(({ seq }) => seq)).toEqual(records.map((_, index) => index + 1));
    expect(eventsOf(records, 'oracle.answered').map(({ evaluation }) => evaluation.scope)).toEqual([
      'target',
      'full',
      'confirm',
    ]);
    expect(records.at(-1)?.event).toEqual({ kind: 'run.ended', reason: 'repaired' });
  });

  test('is judged in full only when the failing tests pass', async () => {
    const { oracle, run } = pond(attemptAt(5));
    const records = await run();
    expect(oracle.asked.map(({ scope }) => scope)).toEqual(['target']);
    expect(records.at(-1)?.event).toEqual({ kind: 'run.ended', reason: 'unrepaired' });
    expect(foldAll(records).selection?.chosen).toEqual([]);
  });

  test('takes the same course for the same seed, whatever the timing and the number of processors', async () => {
    for (const seed of [1, 2, 3]) {
      const expected = course(await pond({ config: { seed } }).run());
      for (const parallel of [2, 4, 9]) {
        const latency = shuffledTiming(seed * 100 + parallel);
        expect(course(await pond({ config: { seed, parallel }, latency }).run())).toEqual(expected);
      }
    }
  });

  test('takes another course for another seed', async () => {
    const courses = await Promise.all(
      [1, 2].map(async (seed) => course(await pond({ config: { seed } }).run())),
    );
    expect(courses[0]).not.toEqual(courses[1]);
  });

  test('does not let parallel siblings learn from each other, only from earlier batches', async () => {
    for (const parallel of [1, 4]) {
      const recalled: unknown[] = [];
      const records = await pond({
        config: { parallel, options: { population: 3, generations: 2, enough: 1 } },
        latency: shuffledTiming(parallel),
        attempt: (_request, recall) => {
          recalled.push(recall('best') ?? 'nothing');
          return { remember: [['best', recalled.length]] };
        },
      }).run();
      // The last of the batch by key, not by time.
      const last = eventsOf(records, 'lesson.recorded').find(({ rollout }) => rollout === 'g0.2')?.value;
      expect(recalled).toEqual(['nothing', 'nothing', 'nothing', last, last, last]);
    }
  });
});

describe('a run whose failing tests the embedded agent cannot follow', () => {
  const goTests = taskWith([failing('adder_test.go', 'TestAdd')]);
  const task = {
    ...goTests,
    suite: { ...goTests.suite, framework: 'go', argv: ['go', 'test', './...'] },
  } as const;

  test('ends before the first attempt, and says why', async () => {
    const { run, oracle, rollouts } = pond({ ground: { task } });
    const records = await run();
    expect(kindsOf(records)).toEqual(['run.started', 'base.frozen', 'task.recorded', 'run.ended']);
    expect(records.at(-1)?.event).toEqual({
      kind: 'run.ended',
      reason: 'refused',
      fault: { kind: 'agent-unfit', why: 'language', command: 'go test ./...', failing: 1 },
    });
    expect([oracle.asked, rollouts.asked]).toEqual([[], []]);
  });
});

describe('the ground', () => {
  test('that finds a green suite ends the run as green, and any other fault as refused', async () => {
    const suiteGreen = { kind: 'suite-green', command: 'npm test', passed: 3 } as const;
    expect((await pond({ ground: { fault: suiteGreen } }).run()).at(-1)?.event).toEqual({
      kind: 'run.ended',
      reason: 'green',
      fault: suiteGreen,
    });
    const missing = { kind: 'git-missing' } as const;
    expect((await pond({ ground: { fault: missing } }).run()).at(-1)?.event).toEqual({
      kind: 'run.ended',
      reason: 'refused',
      fault: missing,
    });
  });

  test('whose oracle fails its self-test is not searched on', async () => {
    const checks = soundChecks.map((check) => ({ ...check, ok: check.name !== 'reward-hack-is-caught' }));
    const { ground, rollouts, run } = pond({
      ground: {
        oracle: { judge: async () => Promise.reject(new Error('never asked')), check: async () => checks },
      },
    });
    const records = await run();
    expect(kindsOf(records)).toEqual([
      'run.started',
      'base.frozen',
      'task.recorded',
      'oracle.checked',
      'run.ended',
    ]);
    expect(records.at(-1)?.event).toEqual({
      kind: 'run.ended',
      reason: 'refused',
      fault: { kind: 'oracle-unsound', checks },
    });
    expect([rollouts.asked.length, ground.closed()]).toEqual([0, 1]);
    expect(rollouts.ahead).toEqual(['begun for mender', 'left']);
  });

  test('makes a first attempt ready while its oracle is checked, once for each run, and lets go of it', async () => {
    const first = pond(attemptAt(5));
    const whole = await first.run();
    expect(first.rollouts.ahead).toEqual(['begun for mender', 'left']);
    const again = pond({ past: whole.filter(({ event }) => event.kind !== 'run.ended') });
    await again.run();
    expect(again.rollouts.ahead).toEqual([]);
  });

  test('whose oracle was not checked before the run was killed is checked before anything else', async () => {
    const whole = await pond().run();
    const until = (kind: RunEvent['kind']) => whole.findIndex(({ event }) => event.kind === kind) + 1;
    const checked = async (past: readonly Recorded[]) =>
      kindsOf(await pond({ past }).run()).filter((kind) =>
        ['oracle.checked', 'strategy.decided'].includes(kind),
      );
    expect((await checked(whole.slice(0, until('task.recorded')))).slice(0, 2)).toEqual([
      'oracle.checked',
      'strategy.decided',
    ]);
    expect(await checked(whole.slice(0, until('oracle.checked')))).not.toContain('oracle.checked');
  });

  test('is released whatever happens', async () => {
    const broken = pond({
      attempt: () => {
        throw new Error('a bug of a port');
      },
    });
    await expect(broken.run()).rejects.toThrow('a bug of a port');
    expect(broken.ground.closed()).toBe(1);
    expect(foldAll(broken.journal.records).ended).toBeUndefined();
  });
});

describe('a strategy that decides nothing new', () => {
  test('is a bug, and said so instead of running for ever', async () => {
    const [evolve] = plugins.strategies;
    if (!evolve) throw new Error('there is no strategy');
    const idle: Plugins = { ...plugins, strategies: [{ ...evolve, next: async () => [] }] };
    await expect(pond({ plugins: idle }).run()).rejects.toThrow('evolve decided nothing new');
  });
});

describe('evolution', () => {
  test('beats the flat search at equal spend where a repair needs several edits', async () => {
    const solved = async (strategy: string) => {
      const runs = Array.from({ length: 20 }, (_, seed) =>
        pond({ config: { strategy, seed, options: { population: 4, generations: 4, enough: 1 } } }).run(),
      );
      return (await Promise.all(runs)).filter((records) => foldAll(records).ended?.reason === 'repaired')
        .length;
    };
    expect(await solved('evolve')).toBeGreaterThan(await solved('best-of-n'));
  }, 60_000);
});
