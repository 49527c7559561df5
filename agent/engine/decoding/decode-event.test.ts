import { describe, expect, test } from 'vitest';

import { decodeEnvelope, decodeRecorded } from './decode-event.ts';
import { decodeFully } from './decode-fully.ts';

describe('a line of events', () => {
  test('is an event with number and time', () => {
    expect(decodeRecorded('{"seq":3,"at":1700000000000,"event":{"kind":"run.paused"}}')).toEqual({
      seq: 3,
      at: 1_700_000_000_000,
      event: { kind: 'run.paused' },
    });
  });

  test.each([
    'Warning: something printed on standard output',
    '',
    'null',
    '[]',
    '{"seq":3,"at":1}',
    '{"seq":"3","at":1,"event":{"kind":"run.paused"}}',
    '{"seq":1.5,"at":1,"event":{"kind":"run.paused"}}',
    '{"seq":1,"at":null,"event":{"kind":"run.paused"}}',
    '{"seq":1,"at":1,"event":null}',
    '{"seq":1,"at":1,"event":{"kind":7}}',
  ])('is nothing else: %s', (line) => {
    expect(decodeEnvelope(line)).toBeUndefined();
    expect(decodeRecorded(line)).toBeUndefined();
  });

  test('of a kind that this version does not know has an envelope and no event', () => {
    const line = '{"seq":1,"at":2,"event":{"kind":"moon.landed","crew":3}}';
    expect(decodeRecorded(line)).toBeUndefined();
    expect(decodeEnvelope(line)).toEqual({ seq: 1, at: 2, event: { kind: 'moon.landed', crew: 3 } });
  });
});

describe('the full check', () => {
  const proposed = {
    kind: 'patch.proposed',
    rollout: 'g0.1',
    patch: {
      id: '0123456789abcdef',
      files: [
        {
          path: 'sum.js',
          change: 'modified',
          hunks: [{ start: 1, removed: ['a\n'], added: ['b\n'] }],
          baseHash: 'ab',
        },
      ],
    },
    diff: '',
    claim: '',
  };

  test('knows what confines by its name, where that was told', () => {
    const chosen = { kind: 'confinement.chosen', tier: 'limits', backend: 'process group', lacks: [] };
    const told = [{}, { mechanism: 'none' }, { mechanism: 'podman' }, { mechanism: 'auto' }];
    expect(told.map((how) => decodeFully({ ...chosen, ...how }).ok)).toEqual([true, true, true, false]);
  });

  test('passes an event, and what a newer version added to it', () => {
    expect(decodeFully(proposed)).toEqual({ ok: true, value: proposed });
    const newer = { ...proposed, mood: 'hopeful' };
    expect(decodeFully(newer)).toEqual({ ok: true, value: newer });
  });

  test('says where an event is not what it should be', () => {
    const [file] = proposed.patch.files;
    const bad = {
      ...proposed,
      patch: { ...proposed.patch, files: [{ ...file, hunks: [{ start: 1, added: [] }] }] },
    };
    expect(decodeFully(bad)).toEqual({
      ok: false,
      fault: 'patch.files.0.hunks.0.removed: Invalid key: Expected "removed" but received undefined',
    });
    expect(decodeFully({ kind: 'run.ended', reason: 'bored' })).toEqual({
      ok: false,
      fault:
        'reason: Invalid type: Expected ("repaired" | "proposed" | "unrepaired" | "budget" | "cancelled" | "green" | "refused") but received "bored"',
    });
  });

  test('looks into faults and verdicts by their kind', () => {
    const ended = (fault: unknown) => decodeFully({ kind: 'run.ended', reason: 'refused', fault });
    expect(ended({ kind: 'suite-green', command: 'npm test', passed: 3 }).ok).toBe(true);
    expect(ended({ kind: 'suite-green', command: 'npm test', passed: '3' })).toEqual({
      ok: false,
      fault: 'fault.passed: Invalid type: Expected number but received "3"',
    });
    expect(ended({ kind: 'no-such-fault' }).ok).toBe(false);
  });

  test.each([null, 3, 'run.paused', [], {}, { kind: '__proto__' }, { kind: 'moon.landed' }])(
    'refuses %j',
    (value) => {
      expect(decodeFully(value).ok).toBe(false);
    },
  );
});
