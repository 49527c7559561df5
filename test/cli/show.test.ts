// What `show` tells of a run that is over: the whole, one attempt, a report.
import { beforeAll, describe, expect, test } from 'vitest';

import { galapagos, offByOne, repository } from './project.ts';

let folder = '';
beforeAll(async () => {
  folder = repository(offByOne);
  const repaired = await galapagos(folder, 'repair');
  if (repaired.code !== 0) throw new Error(repaired.err);
});

const shown = async (...args: readonly string[]): Promise<string> =>
  (await galapagos(folder, 'show', ...args)).out;

describe('galapagos show', () => {
  test('--markdown has one blank line between blocks, and none at its ends', async () => {
    const report = await shown('--markdown');
    expect(report.startsWith('# Repair ')).toBe(true);
    expect(report).not.toMatch(/\n\n\n|\n\n$/);
    const headings = report.split('\n').flatMap((line, at, lines) => {
      return line.startsWith('## ') ? [[lines[at - 1], lines[at + 1]]] : [];
    });
    expect(headings).toEqual(headings.map(() => ['', '']));
    expect(headings.length).toBe(4);
  });

  test('--rollout leaves out critics that had nothing to say; --verbose has every word of theirs', async () => {
    const brief = await shown('--rollout', 'g0.0');
    expect(brief).toContain('\n  tests: all tests pass\n');
    expect(brief).not.toContain('friction');
    expect(await shown('--rollout', 'g0.0', '--verbose')).toContain(
      '\n  friction: there is no feedback to compare with\n',
    );
  });

  test('into a pipe is bare of colours', async () => {
    expect(await shown()).not.toContain('\u001B');
    expect(await shown('--diff')).toMatch(/^diff --git a\/src\/tides\.js b\/src\/tides\.js\n/);
  });
});
