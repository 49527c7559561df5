// That a run which is killed after any event ends the same is proven in test/golden/killed.test.ts.
import { describe, expect, test } from 'vitest';

import { pond } from '../../test/doubles/pond.ts';
import { foldAll } from './view.ts';

describe('a resumed run', () => {
  test('says what it takes up again, and freezes nothing anew', async () => {
    const whole = await pond({ config: { parallel: 2 } }).run();
    const cut = whole.findIndex(({ event }) => event.kind === 'patch.proposed');
    const second = pond({ past: whole.slice(0, cut) });
    const [first] = await second.run();
    expect(first?.event).toEqual({ kind: 'run.resumed', unfinished: ['g0.0', 'g0.1', 'g0.2', 'g0.3'] });
    expect(second.ground.known.map((task) => task?.key)).toEqual(['a'.repeat(64)]);
  });

  test.each([
    { tier: 'full', backend: 'bubblewrap', lacks: [], mechanism: 'bubblewrap' },
    // As journals of before the mechanism was told.
    { tier: 'rules', backend: 'landlock', lacks: ['a view of its own'] },
  ] as const)('tells its ground how it was confined: %j', async (confinement) => {
    const killed = (await pond().run()).slice(0, 9);
    const event = { kind: 'confinement.chosen', ...confinement } as const;
    const second = pond({ past: [...killed, { seq: 10, at: killed.at(-1)?.at ?? 0, event }] });
    await second.run();
    expect(second.ground.recorded).toEqual([confinement]);
    const fresh = pond();
    await fresh.run();
    expect(fresh.ground.recorded).toEqual([undefined]);
  });

  test('goes on with the configuration it was started with', async () => {
    const whole = await pond({ config: { seed: 11 } }).run();
    const second = pond({ past: whole.slice(0, 40), config: { seed: 12, strategy: 'best-of-n' } });
    await second.run();
    const [resumed, killed] = [foldAll(second.journal.records), foldAll(whole)];
    expect([resumed.decided, resumed.selection, resumed.ended]).toEqual([
      killed.decided,
      killed.selection,
      killed.ended,
    ]);
  });

  test('whose agent has other code by now goes on with that, and records it', async () => {
    const whole = await pond().run();
    const cut = whole.findIndex(({ event }) => event.kind === 'patch.proposed');
    const now = { name: 'mender', hash: 'another' };
    const second = pond({
      past: whole.slice(0, cut),
      agents: [now, { name: 'finch', hash: 'of another run' }],
    });
    const [first, ...rest] = await second.run();
    expect(first?.event).toMatchObject({ kind: 'run.resumed', agents: [now] });
    const started = rest.flatMap(({ event }) => (event.kind === 'rollout.started' ? [event.variant] : []));
    expect(started.length).toBeGreaterThan(0);
    expect(new Set(started.map(({ hash }) => hash))).toEqual(new Set(['another']));
    expect(foldAll(second.journal.records).config?.variant).toEqual(now);
  });

  test('by an engine of another version records it, once', async () => {
    const whole = await pond().run();
    const resumed = (past: typeof whole, engine: string) => pond({ past: past.slice(0, -4), engine }).run();
    const [first] = await resumed(whole, '0.0.1');
    expect(first?.event).toMatchObject({ kind: 'run.resumed', engine: '0.0.1' });
    const again = pond({ past: [...whole.slice(0, 20), ...(first ? [first] : [])], engine: '0.0.1' });
    expect((await again.run())[0]?.event).not.toHaveProperty('engine');
  });

  test('of which nothing but its start was lost begins anew', async () => {
    const second = pond({ past: [] });
    const [first] = await second.run();
    expect(first?.event).toMatchObject({ kind: 'run.started' });
  });
});
