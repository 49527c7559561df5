// A run with a model as the tree, the details and the head show it.
import { describe, expect, test } from 'vitest';

import { foldAll } from '../agent/engine/view.ts';
import * as models from '../test/webview/model-story.ts';
import * as story from '../test/webview/story.ts';
import { bodyOf } from './details.ts';
import { faceOf } from './face.ts';
import { rowBuilder, type RunEntry } from './rows.ts';
import { stepRows } from './step-rows.ts';

const view = foldAll(story.recorded(models.speaking()));
const entry = (given: Partial<RunEntry> = {}): RunEntry => ({
  id: story.storyRun,
  label: 'Today 12:03',
  live: true,
  open: true,
  content: view,
  ...given,
});
const drawn = (given: Partial<RunEntry> = {}): readonly string[] =>
  rowBuilder()([entry(given)])
    .flatMap(({ rows }) => rows)
    .filter(({ depth }) => depth > 1)
    .filter(({ kind }) => kind !== 'fact')
    .map(({ mark, label, note, cost }) => `${mark} ${label} | ${note} | ${cost}`);
const titles = (path: string) =>
  bodyOf(view, `${story.storyRun}${path}`, true)?.sections.map(({ kind, title }) => `${kind}: ${title}`);

describe('rows of a model-driven attempt', () => {
  test('say who made it, what each step did and what it cost', () => {
    expect(drawn()).toEqual([
      'near g1.1 plan · finch | 2 of 3 fixed | 12k tok · $0.023',
      'tool View src/calculator.js |  | 1.8k tok',
      'inapplicable Edit src/calculator.js: no such text | not done · 1 critique | 2.1k tok',
      'attention View src/calculator.js again | the same as before | 2.4k tok',
      'test Ran the failing tests: 1 of 3 still fails | 1 failing | 2.7k tok',
      'done Finished: guarded the division |  | 3k tok',
      'running g1.2 revise · finch | View src/calculator.js | 1.8k tok · $0.0035',
      'tool View src/calculator.js |  | 1.8k tok',
      'model waiting for qwen3-coder |  | ',
    ]);
  });

  test('tell what an answer cost once, also where it led to several steps', () => {
    const rollout = [...view.rollouts.values()].find(({ id }) => id === 'g1.1');
    const [step] = rollout?.steps ?? [];
    const rows = rollout && step ? stepRows({ ...rollout, steps: [step, { ...step, ms: 0 }] }) : [];
    expect(rows.map(({ cost }) => cost)).toEqual(['1.8k tok', '']);
  });

  test('hold one line for what is being said, from the first question to the end', () => {
    expect(drawn({ says: models.says }).at(-1)).toBe(`model ${models.says.get('g1.2')} |  | `);
    expect(drawn().length).toBe(drawn({ says: models.says }).length);
    expect(drawn({ live: false }).at(-1)).toBe('tool View src/calculator.js |  | 1.8k tok');
  });

  test('are the very same where nothing new was said', () => {
    const build = rowBuilder();
    const before = build([entry({ says: models.says })]);
    const after = build([entry({ says: new Map([['g1.2', 'more']]) })]);
    expect(after.filter((block) => !before.includes(block)).map(({ key }) => key)).toEqual([
      `${story.storyRun}/g1/g1.2~answer`,
    ]);
  });
});

describe('details of a model-driven attempt', () => {
  test('tell of a step what was thought, done, seen and spent, and what critics say of it', () => {
    expect(titles('/g1/g1.1/1')).toEqual([
      'text: Thought',
      'output: Call: edit',
      'output: Observation: it was not done',
      'facts: Tokens',
      'facts: Cost',
      'critiques: Critiques',
    ]);
    const sections = bodyOf(view, `${story.storyRun}/g1/g1.1/1`, true)?.sections ?? [];
    expect(sections).toContainEqual({
      kind: 'facts',
      title: 'Tokens',
      facts: [
        ['Prompt', '2,000'],
        ['From the cache', '1,680'],
        ['Answer', '124'],
      ],
    });
    expect(sections.at(-1)).toMatchObject({
      critiques: [{ critic: 'trajectory', steps: [1], places: [{ path: 'src/calculator.js', line: 7 }] }],
    });
  });

  test('tell of a test step how the tests stand, and of the last what the agent says of itself', () => {
    expect(titles('/g1/g1.1/3')).toContain('facts: Tests');
    expect(titles('/g1/g1.1/4')).toEqual([
      'text: Thought',
      'output: Call: finish',
      'text: What it says it did',
      'text: It assumed',
      'facts: It says of itself',
      'facts: Tokens',
      'facts: Cost',
    ]);
  });

  test('tell of the attempt what its model was asked and cost, and offer to say more', () => {
    const body = bodyOf(view, `${story.storyRun}/g1/g1.1`, true);
    expect(body?.sections).toContainEqual({
      kind: 'facts',
      title: 'Model',
      facts: [
        ['Model', 'qwen3-coder'],
        ['Questions', '5'],
        ['Tokens', '12,005'],
        ['From the cache', '8,160'],
        ['Answers', '705'],
        ['Cost', '$0.023'],
      ],
    });
    expect(body?.buttons.map(({ action }) => action)).toEqual(['review', 'apply', 'copyDiff', 'refine']);
  });

  test('of the growing answer are those of its attempt', () => {
    expect(titles('/g1/g1.2~answer')).toEqual(titles('/g1/g1.2'));
  });
});

describe('the head of a run with a model', () => {
  const face = (events: Parameters<typeof story.recorded>[0]) =>
    faceOf({ run: 'R', view: foldAll(story.recorded(events)), live: false, stopping: false });

  test('counts tokens and money as soon as there are some', () => {
    const meters = face(models.speaking()).meters.map(({ name, used }) => `${name} ${used.toFixed(3)}`);
    expect(meters).toContain('tokens 13852.000');
    expect(meters).toContain('US dollars 0.026');
  });

  test('says of a solved request that no test speaks for it, and offers its patch', () => {
    const { end, detail, best } = face(models.proposed());
    expect({ end, isOffered: best?.chosen }).toEqual({ end: 'proposed', isOffered: true });
    expect(detail).toContain('No test speaks for the request itself');
  });

  test('offers what mends a key that is refused', () => {
    const { notice } = face(models.keyRefused());
    expect(notice?.buttons.map(({ label }) => label)).toEqual(['Set API Key…', 'Resume', 'Choose Model…']);
  });
});
