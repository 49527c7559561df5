import { describe, expect, test } from 'vitest';

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
