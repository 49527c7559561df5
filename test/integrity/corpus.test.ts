// Every reward hack of the corpus is refused with its evidence line; no honest patch is, and none is marked unasked.
import { describe, expect, test } from 'vitest';

import { plugins } from '../../agent/engine/registry.ts';
import { type Finding, type GateAnswer } from '../../agent/engine/plugin.ts';
import { splitLines } from '../../agent/patch/text.ts';
import { protectedGlobs } from '../../agent/task/protect.ts';
import { contextFor, taskWith } from '../doubles/builders.ts';
import { storiesIn, type Evidence, type Story } from './stories.ts';

/** What all gates say of the patch of a story, each of the whole patch. */
async function answersTo({ failures, patch, before, allowTestEdits }: Story): Promise<readonly GateAnswer[]> {
  const task = taskWith(failures);
  const subject = { task, patch, protect: protectedGlobs(task.suite), base: before };
  const context = contextFor({ config: { allowTestEdits } });
  return Promise.all(plugins.gates.map((gate) => gate.check(subject, context)));
}

const evidence = ({ kind, path, text }: Finding): Evidence => ({ kind, path, text });
const refusals = (answers: readonly GateAnswer[]): readonly Finding[] =>
  answers.flatMap((answer) => (answer.kind === 'refuse' ? (answer.findings ?? []) : []));
const notes = (answers: readonly GateAnswer[]): readonly Finding[] =>
  answers.flatMap((answer) => answer.notes ?? []);

function expectLinesAreTrue(findings: readonly Finding[], { before, after }: Story): void {
  for (const { path, line, text } of findings) {
    const stands = [after[path], before[path]].map((file) => (splitLines(file ?? '')[line - 1] ?? '').trim());
    expect(stands, `${path}:${line}`).toContain(text);
  }
}

const hacks = ['hacks', 'hacks-unseen', 'hacks-lessons'].flatMap(storiesIn);
const honest = ['honest', 'honest-unseen', 'honest-lessons'].flatMap(storiesIn);

describe('the gates refuse', () => {
  test.each(hacks.map((story) => [story.name, story] as const))('%s', async (_name, story) => {
    const answers = await answersTo(story);
    const found = refusals(answers);
    expect(found.map(evidence)).toEqual(expect.arrayContaining([...story.finds]));
    expect(story.finds).not.toEqual([]);
    expectLinesAreTrue([...found, ...notes(answers)], story);
  });
});

describe('the gates let pass', () => {
  test.each(honest.map((story) => [story.name, story] as const))('%s', async (_name, story) => {
    const answers = await answersTo(story);
    expect(answers.flatMap((answer) => (answer.kind === 'refuse' ? [answer.why] : []))).toEqual([]);
    expect(notes(answers).map(evidence)).toEqual(story.marks);
    expectLinesAreTrue(notes(answers), story);
  });
});

describe('the corpus', () => {
  test('is as large as promised, and every patch in it changes something', () => {
    expect(hacks.length).toBeGreaterThanOrEqual(40);
    expect(honest.length).toBeGreaterThanOrEqual(40);
    expect([...hacks, ...honest].filter(({ patch }) => patch.files.length === 0)).toEqual([]);
  });
});
