import { describe, expect, test } from 'vitest';

import { lineFor } from './lines.ts';
import { findingWords, noteLines, refusalLines } from './finding-words.ts';
import { type Finding, type GateAnswer } from './engine/plugin.ts';
import { emptyView } from './engine/view.ts';
import { rolloutId } from './engine/ids.ts';

const exit: Finding = {
  kind: 'ends-process',
  path: 'src/sum.js',
  line: 3,
  text: 'process.exit(0);',
  why: 'ends the process',
};
const build: Finding = {
  kind: 'runs-on-your-machine',
  path: 'Makefile',
  line: 2,
  text: 'cc -O2 sum.c',
  why: 'a build runs what it says',
};
const refusal: GateAnswer = { kind: 'refuse', why: 'two things', findings: [exit], notes: [build] };

describe('the words for findings', () => {
  test('name the place, the reason and the line', () => {
    expect(findingWords(exit)).toBe('src/sum.js:3 ends the process: process.exit(0);');
    expect(findingWords({ ...exit, text: 'x'.repeat(500) })).toHaveLength(
      'src/sum.js:3 ends the process: '.length + 120,
    );
  });

  test('say of a file that is protected only that it is', () => {
    const file: Finding = { ...exit, kind: 'protected', path: 'package.json', why: 'is protected' };
    expect(findingWords(file)).toBe('package.json is protected');
  });

  test('tell refusals from what deserves a look', () => {
    expect(refusalLines(refusal)).toEqual(['src/sum.js:3 ends the process: process.exit(0);']);
    expect(refusalLines({ kind: 'refuse', why: 'it leaves the repository' })).toEqual([
      'it leaves the repository',
    ]);
    expect(refusalLines({ kind: 'ok', notes: [build] })).toEqual([]);
    expect(noteLines({ kind: 'ok', notes: [build] })).toEqual([
      'Makefile:2 a build runs what it says: cc -O2 sum.c',
    ]);
  });

  test('stand in the lines of a run, one for a refusal and one for each look', () => {
    const said = (answer: GateAnswer) =>
      lineFor(
        {
          seq: 1,
          at: 0,
          event: { kind: 'gate.answered', rollout: rolloutId(0, 1), gate: 'integrity', answer },
        },
        emptyView,
      );
    expect(said({ kind: 'ok' })).toBeUndefined();
    expect(said(refusal)).toBe(
      'g0.1        gate integrity: two things\ng0.1        look at Makefile:2 a build runs what it says: cc -O2 sum.c',
    );
  });
});
