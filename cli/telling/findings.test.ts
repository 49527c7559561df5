import { describe, expect, test } from 'vitest';

import { type Critique } from '../../agent/engine/plugin.ts';
import { findings } from './findings.ts';

const critique = (parts: Partial<Critique>): Critique => ({
  critic: 'tests',
  tier: 'hard',
  value: 0.5,
  confidence: 1,
  why: 'fixes 1 of 2',
  anchors: [],
  ...parts,
});

describe('findings', () => {
  test('say each thing once, by the critic whose word is worth most', () => {
    const [sure, unsure] = [critique({ confidence: 1 }), critique({ critic: 'friction', confidence: 0.7 })];
    expect(findings([unsure, sure, unsure])).toEqual([sure]);
  });

  test('stand with what was measured first, then the surer, then the worse', () => {
    const judged = critique({ tier: 'soft', why: 'reads well', value: 0 });
    const unsure = critique({ why: 'the same tests fail as with g0.0', confidence: 0.7, value: 0 });
    const bad = critique({ why: 'fixes none', value: 0.1 });
    const good = critique({ why: 'fixes most', value: 0.9 });
    expect(findings([judged, good, unsure, bad])).toEqual([bad, good, unsure, judged]);
  });

  test('leave out critics that had nothing to go by', () => {
    expect(findings([critique({ critic: 'friction', why: 'no feedback', confidence: 0 })])).toEqual([]);
  });
});
