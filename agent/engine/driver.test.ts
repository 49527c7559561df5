import { describe, expect, test } from 'vitest';

import { failing, green, one, patchAt, red, silent, taskWith, two } from '../../test/doubles/builders.ts';
import { shuffledTiming } from '../../test/doubles/latency.ts';
import { memoryJournal } from '../../test/doubles/memory-journal.ts';
import { linesOf, pond, type PondOptions } from '../../test/doubles/pond.ts';
import { soundChecks } from '../../test/doubles/scripted.ts';
import { type Recorded, type RunEvent } from './events.ts';
import { type Critic, type Gate, type Plugins } from './plugin.ts';
import { plugins } from './registry.ts';
import { foldAll } from './view.ts';

const kindsOf = (records: readonly Recorded[]) => records.map(({ event }) => event.kind);

function eventsOf<Kind extends RunEvent['kind']>(records: readonly Recorded[], kind: Kind) {
  type Wanted = Extract<RunEvent, { readonly kind: Kind }>;
  const isWanted = (event: RunEvent): event is Wanted => event.kind === kind;
  return records.map(({ event }) => event).filter(isWanted);
}

/** What of a run must not depend on timing: what was decided, proposed and chosen, and how it ended. */
function course(records: readonly Recorded[]) {
  const view = foldAll(records);
  // What was cut off counts for nothing, however far it came.
  const counting = [...view.rollouts.values()].filter(({ end }) => end !== 'cancelled');
  const patches = counting.map(({ id, patch, end, evaluations }) => ({
    id,
    lines: linesOf(patch),
    end,
    verdicts: evaluations.map(({ scope, verdict }) => `${scope} ${verdict.kind}`),
  }));
  return {
    decided: view.decided,
    patches: patches.toSorted((a, b) => a.id.localeCompare(b.id)),
    selection: view.selection,
    ended: view.ended,
  };
}

/** One attempt, then nothing more. */
const flat = { strategy: 'best-of-n', options: { population: 1, generations: 1, enough: 1 } } as const;

/** One attempt that edits these lines. */
const attemptAt = (...lines: readonly number[]): Partial<PondOptions> => ({
  config: flat,
  attempt: () => ({ patch: patchAt(...lines) }),
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

describe('a silent verdict', () => {
  test('is asked for once more, and that answer counts', async () => {
    const { oracle, run } = pond({
      ...attemptAt(5, 15, 25),
      verdict: (_patch, scope, nth) => (scope === 'target' && nth === 1 ? silent : green),
    });
    expect((await run()).at(-1)?.event).toEqual({ kind: 'run.ended', reason: 'repaired' });
    expect(oracle.asked.map(({ scope }) => scope)).toEqual(['target', 'target', 'full', 'confirm']);
  });

  test('that stays silent is neither red nor green', async () => {
    const { oracle, run } = pond({ ...attemptAt(5, 15, 25), verdict: () => silent });
    const records = await run();
    const view = foldAll(records);
    expect(oracle.asked.map(({ scope }) => scope)).toEqual(['target', 'target']);
    expect(view.ended).toEqual({ reason: 'unrepaired' });
    expect(view.selection).toEqual({
      chosen: [],
      rejected: [{ rollout: 'g0.0', by: 'final', why: 'the tests gave no answer about it' }],
    });
  });

  test('about the confirmation passes the turn to the next choice', async () => {
    const { run } = pond({
      config: { ...flat, options: { population: 2, generations: 1, enough: 2 } },
      attempt: ({ rollout }) => ({ patch: rollout === 'g0.0' ? patchAt(1) : patchAt(2, 8) }),
      verdict: (patch, scope) => (scope === 'confirm' && linesOf(patch).length === 1 ? silent : green),
    });
    const view = foldAll(await run());
    expect(view.selection).toMatchObject({
      chosen: [{ rollout: 'g0.1' }],
      rejected: [
        { rollout: 'g0.0', by: 'confirmation', why: 'the suite gave no answer when it ran once more' },
      ],
    });
    expect(view.ended).toEqual({ reason: 'repaired' });
  });

  test('about a patch that does not fit is final at once', async () => {
    const { oracle, run } = pond({
      ...attemptAt(5),
      verdict: () => ({ kind: 'silent', why: 'patch-does-not-apply' }),
    });
    await run();
    expect(oracle.asked.length).toBe(1);
  });
});

describe('a confirmation that is red', () => {
  test('passes the turn to the next choice, and without one the run is not repaired', async () => {
    const flaky = pond({
      ...attemptAt(5, 15, 25),
      verdict: (_patch, scope) => (scope === 'confirm' ? red([one, two]) : green),
    });
    const view = foldAll(await flaky.run());
    expect(view.ended).toEqual({ reason: 'unrepaired' });
    expect(view.selection?.chosen).toEqual([]);
    expect(view.selection?.rejected).toContainEqual({
      rollout: 'g0.0',
      by: 'confirmation',
      why: 'it was red when the whole suite ran once more',
    });
  });
});

describe('an equal patch', () => {
  test('is judged once; the answer is given again, marked as known and free', async () => {
    for (const parallel of [1, 3]) {
      const { oracle, run } = pond({
        config: { parallel, options: { population: 3, generations: 1, enough: 1 } },
        latency: shuffledTiming(parallel),
        attempt: () => ({ patch: patchAt(5) }),
      });
      const records = await run();
      expect(oracle.asked.length).toBe(1);
      expect(eventsOf(records, 'oracle.answered').map(({ known }) => known ?? false)).toEqual([
        false,
        true,
        true,
      ]);
      expect(foldAll(records).cost.testRuns).toBe(3);
    }
  });
});

describe('a gate', () => {
  const without = (lines: readonly number[]): Plugins => {
    const gate: Gate = {
      id: 'careful',
      about: 'Leaves out a line.',
      source: 'test',
      at: 'result',
      check: async ({ patch }) => {
        const kept = linesOf(patch).filter((line) => !lines.includes(line));
        if (kept.length === linesOf(patch).length) return { kind: 'ok' };
        return {
          kind: 'refuse',
          why: 'not that line',
          ...(kept.length > 0 ? { fix: patchAt(...kept) } : {}),
        };
      },
    };
    return { ...plugins, gates: [gate] };
  };

  test('that hands back a mended patch lets it go on', async () => {
    const records = await pond({ ...attemptAt(5, 15, 25, 35), plugins: without([35]) }).run();
    expect(eventsOf(records, 'patch.proposed').map(({ patch, claim }) => [linesOf(patch), claim])).toEqual([
      [[5, 15, 25, 35], 'I changed something'],
      [[5, 15, 25], 'I changed something'],
    ]);
    expect(records.at(-1)?.event).toEqual({ kind: 'run.ended', reason: 'repaired' });
  });

  test('that leaves nothing ends the attempt as refused, unjudged', async () => {
    const { oracle, run } = pond({ ...attemptAt(35), plugins: without([35]) });
    const records = await run();
    expect(eventsOf(records, 'rollout.ended').map(({ end, why }) => [end, why])).toEqual([
      ['refused', 'careful: not that line'],
    ]);
    expect(oracle.asked).toEqual([]);
  });
});

describe('an attempt', () => {
  test('without a change ends empty, and one that failed says why', async () => {
    const records = await pond({
      config: { options: { population: 3, generations: 1, enough: 1 } },
      attempt: ({ rollout }) =>
        rollout === 'g0.0' ? {} : rollout === 'g0.1' ? { fail: 'it crashed' } : { patch: patchAt() },
    }).run();
    expect(eventsOf(records, 'rollout.ended').map(({ end, why }) => [end, why])).toEqual([
      ['empty', 'I found nothing'],
      ['failed', 'it crashed'],
      ['empty', 'I changed something'],
    ]);
  });

  test('without a change is criticised by those who ask for it, once all of its steps are there', async () => {
    const way: Critic = {
      id: 'way',
      about: 'Counts steps.',
      source: 'test',
      tier: 'soft',
      shape: 'point',
      applies: ({ steps }) => steps.length > 1,
      score: async (subject) => {
        const steps = subject.kind === 'pair' ? [] : subject.rollout.steps;
        const why = `${steps.length} steps`;
        return { critic: 'way', tier: 'soft', value: 0, confidence: 1, why, anchors: [] };
      },
    };
    const records = await pond({
      config: { options: { population: 2, generations: 1, enough: 1 } },
      attempt: ({ rollout }) => ({ steps: rollout === 'g0.0' ? ['looks', 'gives up'] : ['looks'] }),
      plugins: { ...plugins, critics: [...plugins.critics, way] },
    }).run();
    expect(
      eventsOf(records, 'critique.made').map(({ rollout, critique }) => [
        rollout,
        critique.critic,
        critique.why,
      ]),
    ).toEqual([['g0.0', 'way', '2 steps']]);
  });

  test('that fails like all others is the fault of the agent, and said so', async () => {
    const records = await pond({ config: flat, attempt: () => ({ fail: 'it crashed' }) }).run();
    expect(records.at(-1)?.event).toEqual({
      kind: 'run.ended',
      reason: 'refused',
      fault: { kind: 'variant-broken', variant: 'mender', detail: 'it crashed' },
    });
  });

  test('may try as many candidates as its decision allows', async () => {
    const { rollouts, run } = pond({
      config: { limits: { candidates: 1_000, wallMs: 60_000 } },
      attempt: () => ({}),
    });
    await run();
    const limits = new Map(
      rollouts.asked.map(({ rollout, limits }) => [rollout.split('.')[0], limits.candidates]),
    );
    expect([...limits]).toEqual([
      ['g0', 63],
      ['g1', 250],
    ]);
  });

  test('is seeded by its own name, so that no other attempt shifts its chance', async () => {
    const { rollouts, run } = pond();
    await run();
    const seeds = new Map(rollouts.asked.map(({ rollout, seed }) => [rollout, seed]));
    expect(new Set(seeds.values()).size).toBe(seeds.size);
  });
});

describe('a batch that is green enough', () => {
  const attempts = (lines: readonly (readonly number[])[]): Partial<PondOptions> => ({
    attempt: ({ rollout }) => ({ patch: patchAt(...(lines[Number(rollout.split('.')[1])] ?? [])) }),
  });
  const endsOf = (records: readonly Recorded[]) =>
    [...foldAll(records).rollouts.values()]
      .map(({ id, operator, end, why }) => [id, operator, end, why ?? ''].join(' ').trim())
      .toSorted();

  test('is not run to its end: what lies behind the first green one is cut off', async () => {
    for (const parallel of [1, 2, 4]) {
      const { rollouts, run } = pond({
        config: { strategy: 'best-of-n', parallel },
        latency: shuffledTiming(parallel),
        ...attempts([[8], [5, 15, 25], [5], [1, 5, 15, 25]]),
      });
      const records = await run();
      expect(endsOf(records)).toEqual([
        'g0.0 plan patched',
        'g0.1 plan patched',
        'g0.2 plan cancelled g0.1 was enough',
        'g0.3 plan cancelled g0.1 was enough',
      ]);
      expect(foldAll(records).selection?.chosen.map(({ rollout }) => rollout)).toEqual(['g0.1']);
      expect(rollouts.asked.length).toBe(parallel === 1 ? 2 : rollouts.asked.length);
    }
  });

  test('waits for the slow ones before the cut, so that the fast do not win by their speed', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let begun = 0;
    const { run } = pond({
      config: { strategy: 'best-of-n', parallel: 4 },
      // The first attempt takes as long as all the others together.
      latency: async () => {
        begun++;
        if (begun === 1) await promise;
        else if (begun > 7) resolve();
      },
      ...attempts([[5, 15, 25], [2, 5, 15, 25], [3, 5, 15, 25], [5]]),
    });
    const records = await run();
    expect(foldAll(records).selection?.chosen.map(({ rollout }) => rollout)).toEqual(['g0.0']);
    expect(
      endsOf(records)
        .slice(1)
        .every((end) => end.includes('cancelled g0.0 was enough')),
    ).toBe(true);
  });

  test('runs on until enough different patches are green', async () => {
    const { run } = pond({
      config: { strategy: 'best-of-n', options: { population: 4, generations: 1, enough: 2 } },
      ...attempts([[1, 5, 15, 25], [1, 5, 15, 25], [5, 15, 25], [5]]),
    });
    expect(endsOf(await run())).toEqual([
      'g0.0 plan patched',
      'g0.1 plan patched',
      'g0.2 plan patched',
      'g0.3 plan cancelled g0.2 was enough',
    ]);
  });

  test('tells what the attempts that were cut off have cost, once', async () => {
    const { run } = pond({
      config: { strategy: 'best-of-n', parallel: 4 },
      ...attempts([[5, 15, 25], [8], [8], [8]]),
    });
    const view = foldAll(await run());
    const single = [...view.rollouts.values()].map(({ cost }) => cost.candidates);
    expect(view.cost.candidates).toBe(single.reduce((sum, each) => sum + each, 0));
    expect(view.cost.rollouts).toBeLessThanOrEqual(4);
  });
});

describe('a budget', () => {
  const budgeted = (budget: PondOptions['config'] & object, more: Partial<PondOptions> = {}) =>
    pond({ config: { ...budget }, ...more });

  test('of attempts is never exceeded, and ends the run', async () => {
    const { rollouts, run } = budgeted(
      { budget: { rollouts: 6 } },
      { attempt: () => ({ patch: patchAt(5) }) },
    );
    const records = await run();
    expect(rollouts.asked.length).toBe(6);
    expect(records.at(-1)?.event).toEqual({ kind: 'run.ended', reason: 'budget' });
  });

  test('of test runs is never exceeded, and leaves two to confirm what was found', async () => {
    for (const testRuns of [4, 5, 6, 7, 9, 12]) {
      for (const parallel of [1, 4]) {
        const latency = shuffledTiming(testRuns);
        const records = await budgeted({ budget: { testRuns }, parallel, seed: 3 }, { latency }).run();
        expect(foldAll(records).cost.testRuns).toBeLessThanOrEqual(testRuns);
      }
    }
    // Two runs for the baseline, target and full, and two for the confirmation.
    const records = await pond({
      ...attemptAt(5, 15, 25),
      config: { ...flat, budget: { testRuns: 6 } },
    }).run();
    expect(records.at(-1)?.event).toEqual({ kind: 'run.ended', reason: 'repaired' });
  });

  test('that reaches for the failing tests alone still lets the confirmation decide', async () => {
    const records = await pond({
      ...attemptAt(5, 15, 25),
      config: { ...flat, budget: { testRuns: 5 } },
    }).run();
    expect(eventsOf(records, 'oracle.answered').map(({ evaluation }) => evaluation.scope)).toEqual([
      'target',
      'confirm',
    ]);
    expect(records.at(-1)?.event).toEqual({ kind: 'run.ended', reason: 'repaired' });
  });

  test('shares test runs out before a batch, so that timing changes nothing', async () => {
    const runs = [1, 2, 4].map((parallel) =>
      budgeted({ budget: { testRuns: 11 }, parallel, seed: 2 }, { latency: shuffledTiming(parallel) }).run(),
    );
    const [first, ...others] = (await Promise.all(runs)).map(course);
    for (const other of others) expect(other).toEqual(first);
  });

  test('is warned of once, at four fifths', async () => {
    const records = await budgeted(
      { budget: { rollouts: 6 } },
      { attempt: () => ({ patch: patchAt(5) }) },
    ).run();
    expect(eventsOf(records, 'budget.warned')).toEqual([
      { kind: 'budget.warned', what: 'rollouts', used: 5, limit: 6 },
    ]);
  });

  test('of minutes ends the search, and not the confirmation', async () => {
    const journal = memoryJournal({ tick: 1_000 });
    const records = await pond({ journal, config: { budget: { minutes: 1 }, seed: 4 } }).run();
    const view = foldAll(records);
    expect(view.ended?.reason).toBe('budget');
    expect(view.activeMs).toBeLessThan(80_000);
  });

  test('that is gone before anything began ends the run at once', async () => {
    const { rollouts, run } = budgeted({ budget: { testRuns: 2 } });
    expect((await run()).at(-1)?.event).toEqual({ kind: 'run.ended', reason: 'budget' });
    expect(rollouts.asked).toEqual([]);
  });
});

describe('a host', () => {
  /** Acts once when an event of this kind has been read. */
  async function readUntil(
    records: AsyncIterable<Recorded>,
    kind: RunEvent['kind'],
    act: () => void,
  ): Promise<readonly Recorded[]> {
    const read: Recorded[] = [];
    let acted = false;
    for await (const recorded of records) {
      read.push(recorded);
      if (recorded.event.kind !== kind || acted) continue;
      acted = true;
      act();
    }
    return read;
  }

  test('that stops a run gets the best so far, and nothing more is run', async () => {
    const stop = new AbortController();
    const { oracle, start } = pond({
      config: { options: { population: 3, generations: 1, enough: 3 } },
      attempt: ({ rollout }) => ({ patch: rollout === 'g0.0' ? patchAt(5, 15, 25) : patchAt(35) }),
    });
    const records = await readUntil(start({ signal: stop.signal }), 'rollout.ended', () =>
      stop.abort('stopped'),
    );
    const view = foldAll(records);
    expect(view.ended).toEqual({ reason: 'cancelled' });
    expect(view.selection?.chosen).toEqual([
      {
        rollout: 'g0.0',
        why: 'the whole suite is green with 3 changed lines; not confirmed, because the run was stopped',
      },
    ]);
    expect(oracle.asked.map(({ scope }) => scope)).not.toContain('confirm');
  });

  test('that interrupts a run leaves it paused, and as it was', async () => {
    const interrupt = new AbortController();
    const { start, ground } = pond({ config: { parallel: 3 }, latency: shuffledTiming(1) });
    const records = await readUntil(start({ signal: interrupt.signal }), 'rollout.started', () =>
      interrupt.abort('interrupted'),
    );
    expect(records.at(-1)?.event).toEqual({ kind: 'run.paused' });
    expect(foldAll(records)).toMatchObject({ state: 'paused' });
    expect(ground.closed()).toBe(1);
  });

  test('that leaves the iteration early has interrupted the run', async () => {
    const { start, journal, ground } = pond({ latency: shuffledTiming(2) });
    for await (const { event } of start()) if (event.kind === 'rollout.started') break;
    expect(journal.records.at(-1)?.event).toEqual({ kind: 'run.paused' });
    expect(ground.closed()).toBe(1);
  });

  test.each(['interrupted', 'stopped'])('goes on with a run that was %s, to the same end', async (reason) => {
    const expected = course(await pond({ config: { seed: 5 } }).run());
    const halt = new AbortController();
    const first = pond({ config: { seed: 5 } });
    let started = 0;
    for await (const { event } of first.start({ signal: halt.signal })) {
      if (event.kind === 'rollout.started' && ++started === 6) halt.abort(reason);
    }
    const second = pond({ past: first.journal.records });
    const records = await second.run();
    expect(records[0]?.event).toMatchObject({ kind: 'run.resumed' });
    expect(course(second.journal.records)).toEqual(expected);
  });

  test('that stops a run while its ground is made ready gets a cancelled run', async () => {
    const stop = new AbortController();
    stop.abort();
    const records = await pond().run({ signal: stop.signal });
    expect(records.at(-1)?.event).toEqual({ kind: 'run.ended', reason: 'cancelled' });
  });

  test('that pauses a run lets it finish what is under way, and begins nothing until it goes on', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let paused: Promise<void> | undefined;
    const { start, rollouts } = pond({ config: { seed: 5, parallel: 2 }, latency: shuffledTiming(3) });
    const records: Recorded[] = [];
    let begunAtPause = 0;
    let begunInPause = Infinity;
    for await (const recorded of start({ paused: () => paused })) {
      records.push(recorded);
      const { event } = recorded;
      if (event.kind === 'rollout.ended' && paused === undefined && begunAtPause === 0) paused = promise;
      if (event.kind === 'run.paused') {
        begunAtPause = rollouts.asked.length;
        setImmediate(() => {
          paused = undefined;
          resolve();
        });
      }
      if (event.kind === 'run.resumed') begunInPause = rollouts.asked.length - begunAtPause;
    }
    // The other one of two was on its way when the first saw the pause.
    expect(begunInPause).toBeLessThanOrEqual(1);
    expect(kindsOf(records).filter((kind) => kind.startsWith('run.'))).toEqual([
      'run.started',
      'run.paused',
      'run.resumed',
      'run.ended',
    ]);
    expect(course(records)).toEqual(course(await pond({ config: { seed: 5 } }).run()));
  });

  test('that stops a paused run need not go on first', async () => {
    const stop = new AbortController();
    const { start } = pond();
    const never = new Promise<void>(() => undefined);
    const records = await readUntil(start({ signal: stop.signal, paused: () => never }), 'run.paused', () =>
      stop.abort(),
    );
    expect(records.at(-1)?.event).toEqual({ kind: 'run.ended', reason: 'cancelled' });
  });

  test('gets nothing from a run that has its end', async () => {
    const { journal, run } = pond(attemptAt(5));
    await run();
    const again = pond({ past: journal.records });
    expect(await again.run()).toEqual([]);
    expect(again.ground.opened()).toBe(0);
  });
});

describe('a journal that fails', () => {
  test.each([2, 6, 9, 30])(
    'at event %i ends the run with its reason, and releases the ground',
    async (seq) => {
      const error = new Error('the disk is full');
      const journal = memoryJournal({ failAt: { seq, error } });
      const { run, ground } = pond({ journal, config: { parallel: 3 }, latency: shuffledTiming(seq) });
      await expect(run()).rejects.toBe(error);
      // At the second event the ground was still being made ready.
      expect(ground.closed()).toBe(seq === 2 ? 0 : 1);
      expect(journal.records.length).toBe(seq - 1);
    },
  );
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
