import { describe, expect, test } from 'vitest';

import { patchAt, task } from '../../test/doubles/builders.ts';
import { pond } from '../../test/doubles/pond.ts';
import { foldAll, type RunView } from '../engine/view.ts';
import { report } from './report.ts';

const flat = { strategy: 'best-of-n', options: { population: 1, generations: 1, enough: 1 } } as const;

function written(view: RunView): string {
  const chunks: string[] = [];
  report.run(view, (chunk) => chunks.push(chunk));
  return chunks.join('');
}

describe('the report', () => {
  test('shows the patch, its evidence, every attempt and the cost', async () => {
    const records = await pond({ config: flat, attempt: () => ({ patch: patchAt(5, 15, 25) }) }).run();
    expect(written(foldAll(records))).toBe(`# Repair 3 failing tests: repaired

A patch turns the failing tests green, breaks nothing, and was confirmed in fresh copies.

- folder: \`/home/ada/sum\`
- search: best-of-n with mender, seed 1
- run: \`${foldAll(records).run}\`

## Before

3 tests failing, 4 passing.

- \`one\` in \`test/sum.test.js\`: Expected 1, got 2
- \`two\` in \`test/sum.test.js\`: Expected 1, got 2
- \`three\` in \`test/sum.test.js\`: Expected 1, got 2

## Patch

From attempt g0.0: the whole suite is green with 3 changed lines; green twice more in fresh copies.

Green means that your tests pass with it; read it before you keep it.

\`\`\`diff
${foldAll(records).rollouts.values().next().value?.diff?.trimEnd()}
\`\`\`

- the failing tests: green: 7 tests passed (1 run, 0.0 s)
- the whole suite: green: 7 tests passed (1 run, 0.0 s)
- the whole suite once more, in a fresh copy: green: 7 tests passed (1 run, 0.0 s)

## Attempts

| attempt | operator | from | verdict | fitness | candidates |
|---|---|---|---|---|---|
| g0.0 | plan |  | green: 7 tests passed | 1.00 | 10 |

## Cost

1 attempt, 10 candidates, 5 runs of the suite, 0.2 s.

`);
  });

  test('of a refused run says why, and what to do', async () => {
    const records = await pond({ ground: { fault: { kind: 'git-missing' } } }).run();
    expect(written(foldAll(records))).toContain('**Git was not found.**');
  });

  test('never lets names and messages become markup', async () => {
    const title = 'Repair <script>alert(1)</script> | `code` *bold*';
    const records = await pond({
      ground: { task: { ...task, title } },
      config: { strategy: 'best-of-n', options: { population: 2, generations: 1, enough: 1 } },
      attempt: ({ rollout }) => (rollout === 'g0.0' ? { fail: 'a | b\nc' } : {}),
    }).run();
    const text = written(foldAll(records));
    expect(text).toContain(
      String.raw`# Repair \<script\>alert(1)\</script\> \| \`code\` \*bold\*: not repaired`,
    );
    expect(text).toContain(String.raw`| g0.0 | plan |  | failed: a \| b c |`);
  });

  test('fences a diff that has fences of its own', async () => {
    const records = await pond({ config: flat, attempt: () => ({ patch: patchAt(5, 15, 25) }) }).run();
    const view = foldAll(records);
    const [key, rollout] = [...view.rollouts][0] ?? [];
    if (!key || !rollout) throw new Error('there is no attempt');
    const text = written({ ...view, rollouts: new Map([[key, { ...rollout, diff: '+```js\n' }]]) });
    expect(text).toContain('````diff\n+```js\n````');
  });
});
