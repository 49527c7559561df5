import { describe, expect, test } from 'vitest';

import { rolloutId } from '../agent/engine/ids.ts';
import { foldAll } from '../agent/engine/view.ts';
import { bodyOf } from './details.ts';
import * as story from '../test/webview/story.ts';

const view = foldAll(story.recorded(story.repairedStory()));
const body = (path: string) => bodyOf(view, `${story.storyRun}${path}`, false);

describe('the details', () => {
  test('of an attempt: why it was chosen, verdicts, critiques, patch, origin', () => {
    const shown = body('/g2/g2.1');
    expect(shown).toMatchObject({ title: 'g2.1 refine', note: '3 of 3 fixed, confirmed' });
    expect(shown?.sections.map(({ kind, title }) => `${kind}: ${title}`)).toEqual([
      'text: Why it was chosen',
      'facts: Verdicts',
      'diff: Patch',
      'text: What it was asked',
      'text: Attends to first',
      'facts: Origin',
    ]);
    expect(shown?.buttons.map(({ action }) => action)).toEqual(['review', 'apply', 'copyDiff']);
    expect(shown?.sections).toContainEqual({
      kind: 'facts',
      title: 'Verdicts',
      facts: [
        ['Whole suite', '3 of 3 fixed, nothing broken · 420 ms'],
        ['Fresh copy', '3 of 3 fixed, confirmed · 420 ms'],
      ],
    });
  });

  test('of an attempt that failed: the failing messages and what the critics found', () => {
    const sections = body('/g1/g1.2')?.sections ?? [];
    expect(sections).toContainEqual(
      expect.objectContaining({ kind: 'text', text: 'Breaks “parser › case 1” (regressions)' }),
    );
    const tests = sections.find((section) => section.kind === 'tests');
    expect(tests?.tests.map(({ name, file }) => `${file} ${name}`)).toEqual([
      'test/calculator.test.js calculator › rounds half to even',
      'test/parser.test.js parser › case 1',
    ]);
    const critiques = sections.find((section) => section.kind === 'critiques');
    expect(critiques?.critiques[0]?.places).toEqual([{ path: 'src/calculator.js', line: 12 }]);
  });

  test('of an attempt that gates had something against: every finding with its line', () => {
    const rollout = view.rollouts.get(rolloutId(2, 1));
    if (!rollout) throw new Error('the story has no g2.1');
    const gates = [
      {
        gate: 'integrity',
        answer: {
          kind: 'refuse',
          why: 'src/sum.js:3 ends the process: process.exit(0);',
          findings: [
            {
              kind: 'ends-process',
              path: 'src/sum.js',
              line: 3,
              text: 'process.exit(0);',
              why: 'ends the process',
            },
          ],
          notes: [
            { kind: 'dead-code', path: 'src/sum.js', line: 9, text: 'if (false) {', why: 'never runs' },
          ],
        },
      },
    ] as const;
    const gated = { ...view, rollouts: new Map(view.rollouts).set(rollout.id, { ...rollout, gates }) };
    const sections = bodyOf(gated, `${story.storyRun}/g2/g2.1`, false)?.sections ?? [];
    expect(sections.filter(({ title }) => /gate|Look/.test(title))).toEqual([
      {
        kind: 'text',
        title: 'Refused by the integrity gate',
        text: 'src/sum.js:3 ends the process: process.exit(0);',
        tone: 'bad',
      },
      {
        kind: 'text',
        title: 'Look at this before you apply',
        text: 'src/sum.js:9 never runs: if (false) {',
        tone: 'plain',
      },
    ]);
  });

  test('of a step: its text and its facts', () => {
    expect(body('/g1/g1.1/1')?.sections).toEqual([
      {
        kind: 'facts',
        title: 'Facts',
        facts: [
          ['divide', '0.87'],
          ['round', '0.61'],
          ['add', '0.58'],
        ],
      },
    ]);
    expect(body('/g1/g1.1/3')?.sections).toEqual([
      { kind: 'output', title: 'Detail', text: 'nearest: src/calculator.js:7' },
    ]);
  });

  test('of a run: what failed before, and why the patch was chosen', () => {
    const sections = body('')?.sections ?? [];
    expect(sections.map(({ title }) => title)).toEqual([
      'Why g2.1 was chosen',
      'Failing before any patch',
      'Run',
    ]);
  });

  test('of a row that is not there are none', () => {
    expect(body('/g9')).toBeUndefined();
    expect(body('/g1/g1.9')).toBeUndefined();
    expect(body('/g1/g1.1/99')).toBeUndefined();
  });
});
