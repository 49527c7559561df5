import { describe, expect, test } from 'vitest';

import {
  contextFor,
  green,
  id,
  judged,
  one,
  patchAt,
  red,
  rolloutWith,
  silent,
  three,
} from '../../test/doubles/builders.ts';
import { scriptedChat, type ScriptedChat } from '../../test/doubles/scripted-chat.ts';
import { type Critique } from '../engine/plugin.ts';
import { type RolloutView } from '../engine/view.ts';
import { makePatch } from '../patch/identity.ts';
import { type TestResult } from '../task/suite.ts';
import { signatureOf, votesFor } from './behaviour.ts';
import { finalWith } from './final.ts';

const final = finalWith({ id: 'refine' });
const diffOf = (lines: readonly number[]) =>
  ['diff --git a/src/sum.js b/src/sum.js', '@@', ...lines.map((line) => `+new ${line}.`), ''].join('\n');
const proposal = (index: number, lines: readonly number[], parts: Partial<RolloutView> = {}) =>
  rolloutWith(id(0, index), [green], { patch: patchAt(...lines), diff: diffOf(lines), ...parts });

const small = proposal(0, [1]);
const middle = proposal(1, [2, 3]);
const large = proposal(2, [4, 5, 6]);

/** A judge who prefers patches with earlier ones of these lines; without any of them, neither. */
const preferring = (...lines: readonly number[]) =>
  scriptedChat((words) => {
    const [first = '', second = ''] = words.split('name="R"');
    const line = lines.find((each) => words.includes(`+new ${each}.`));
    const better = line === undefined ? 'neither' : first.includes(`+new ${line}.`) ? 'K' : 'R';
    return { reason: `prefers ${line} to ${second.length}`, better, confidence: 0.8 };
  });

const pick = async (rollouts: readonly RolloutView[], model?: ScriptedChat) => {
  const context = { ...contextFor({ rollouts }), ...(model && { chat: model.chat }) };
  return (await final.pick({ rollouts, count: rollouts.length, use: 'final' }, context)).chosen;
};
const order = async (...request: Parameters<typeof pick>) =>
  (await pick(...request)).map(({ rollout }) => rollout);

describe('the final selection with a model', () => {
  test('asks the judge where sound patches are level, and says how it did', async () => {
    const model = preferring(4, 2);
    const chosen = await pick([small, middle, large], model);
    expect(chosen).toEqual([
      {
        rollout: 'g0.2',
        why: 'the whole suite is green with 3 changed lines; the judge was asked about 3 pairs in both orders and never contradicted itself',
      },
      { rollout: 'g0.1', why: 'the whole suite is green with 2 changed lines' },
      { rollout: 'g0.0', why: 'the whole suite is green with 1 changed line' },
    ]);
    expect(model.asked.length).toBe(6);
  });

  test('keeps the order by size when the judge finds all alike, or gives no answer', async () => {
    const mute = scriptedChat(() => ({ fault: { kind: 'timeout', seconds: 60 } }));
    expect(await order([large, middle, small], preferring())).toEqual(['g0.0', 'g0.1', 'g0.2']);
    expect(await order([large, middle, small], mute)).toEqual(['g0.0', 'g0.1', 'g0.2']);
    expect(mute.asked.length).toBe(1);
  });

  test('does not hear a judge that contradicts itself, and stops asking it', async () => {
    const biased = scriptedChat(() => ({ reason: 'it is first', better: 'K', confidence: 1 }));
    const [first] = await pick([small, middle, large], biased);
    expect(first).toEqual({
      rollout: 'g0.0',
      why: 'the whole suite is green with 1 changed line; the judge contradicted itself in 2 of 2 comparisons and was not heard',
    });
    expect(biased.asked.length).toBe(4);
  });

  test('asks about four at most', async () => {
    const five = [1, 2, 3, 4, 5].map((line) => proposal(line, [line]));
    const model = preferring(5);
    expect((await order(five, model)).at(-1)).toBe('g0.5');
    expect(model.asked.length).toBe(12);
  });

  test('lets equal patches vote before any judge', async () => {
    const [file] = patchAt(4, 5, 6).files;
    const commented = makePatch(
      file
        ? [{ ...file, hunks: file.hunks.map((hunk) => ({ ...hunk, added: [...hunk.added, '// so\n'] })) }]
        : [],
    );
    const again = proposal(3, [4, 5, 6], { patch: commented });
    const model = preferring(1);
    const [first] = await pick([small, large, again], model);
    expect(first).toEqual({
      rollout: 'g0.2',
      why: 'the whole suite is green with 3 changed lines; 2 attempts came to it',
    });
    expect(model.asked).toEqual([]);
  });

  test('lets the checklist speak before the judge', async () => {
    const said = (value: number): Critique => ({
      critic: 'checklist',
      tier: 'soft',
      value,
      confidence: 0.8,
      why: `yes to ${4 * value} of 4 questions`,
      anchors: [],
    });
    const listed = [
      proposal(0, [1], { critiques: [said(0.5)] }),
      proposal(1, [2, 3], { critiques: [said(1)] }),
    ];
    expect((await pick(listed, preferring(1)))[0]).toEqual({
      rollout: 'g0.1',
      why: 'the whole suite is green with 2 changed lines; the checklist says yes to 4 of 4 questions',
    });
    expect(await order(listed)).toEqual(['g0.0', 'g0.1']);
  });

  test('never puts an opinion before a test', async () => {
    const failing = rolloutWith(id(1, 0), [red([one])], { patch: patchAt(20) });
    const unsure = proposal(4, [7], { evaluations: [judged(green, 'target')] });
    expect(await order([unsure, failing, small], preferring(20, 7))).toEqual(['g0.0', 'g0.4']);
  });

  test('does not compare a patch with what shrinking has left of it', async () => {
    const shrunk = rolloutWith(id(1, 0), [green], {
      patch: patchAt(4, 5),
      diff: diffOf([4, 5]),
      operator: 'refine',
      parents: [large.id],
    });
    const more = rolloutWith(id(2, 0), [green], {
      patch: patchAt(4),
      diff: diffOf([4]),
      operator: 'refine',
      parents: [shrunk.id],
    });
    const model = preferring(6);
    expect(await order([large, shrunk, more], model)).toEqual(['g2.0', 'g1.0', 'g0.2']);
    expect(model.asked).toEqual([]);
  });
});

describe('the signature of an attempt', () => {
  const failingWith = (index: number, message: string) => {
    const failures = [{ id: three, state: 'failed', message } satisfies TestResult];
    return rolloutWith(id(0, index), [], { evaluations: [{ ...judged(red([one])), failures }] });
  };

  test('is equal where the same tests fail with the same words', () => {
    expect(signatureOf(failingWith(0, 'expected 2 after 31 ms at 0xffe1'))).toBe(
      signatureOf(failingWith(1, 'expected 2 after 4.5 ms at 0xab07')),
    );
    expect(signatureOf(failingWith(0, 'expected 2'))).not.toBe(signatureOf(failingWith(1, 'expected 3')));
    expect(signatureOf(rolloutWith(id(0, 0), [silent]))).toBeUndefined();
  });

  test('counts who behaves alike, and who came to the same patch', () => {
    const [two, other] = [failingWith(1, 'expected 2'), failingWith(2, 'expected 3')];
    const twin = { ...failingWith(3, 'expected 2'), patch: patchAt(2) };
    const votes = votesFor([two, other, twin, rolloutWith(id(0, 4), [silent])]);
    expect([votes(two), votes(other)]).toEqual([
      { behaviour: 2, patch: 2 },
      { behaviour: 1, patch: 1 },
    ]);
  });
});
