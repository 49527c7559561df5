import { describe, expect, test } from 'vitest';

import { contextFor, green, id, patchAt, rolloutWith, task } from '../../test/doubles/builders.ts';
import { scriptedChat, type ScriptedChat } from '../../test/doubles/scripted-chat.ts';
import { judge } from './judge.ts';

const diffOf = (line: string, why: string) =>
  [
    'diff --git a/src/sum.js b/src/sum.js',
    '--- a/src/sum.js',
    '+++ b/src/sum.js',
    '@@ -1,2 +1,3 @@',
    ' keep  ',
    `+// ${why}`,
    '-old',
    `+${line}`,
    '',
  ].join('\n');
const good = rolloutWith(id(0, 0), [green], {
  diff: diffOf('good()', 'by finch'),
  claim: 'I am right',
  member: 'finch',
});
const poor = rolloutWith(id(0, 1), [green], {
  diff: diffOf('poor()', 'by mender'),
  patch: patchAt(9),
  member: 'mender',
});

const compare = ({ chat }: ScriptedChat) =>
  judge.score({ kind: 'pair', task, a: good, b: poor }, { ...contextFor(), chat });
const says = (better: string, confidence = 0.8) => ({ reason: 'it covers zero', better, confidence });
/** The name under which the patch with this line is shown. */
const nameOf = (line: string, words: string) => (words.indexOf(line) < words.indexOf('name="R"') ? 'K' : 'R');

describe('the judge', () => {
  test('is heard when it prefers the same patch in both orders', async () => {
    const model = scriptedChat((words, nth) => says(nameOf('good()', words), nth === 1 ? 0.9 : 0.5));
    expect(await compare(model)).toEqual({
      critic: 'judge',
      tier: 'soft',
      value: 1,
      confidence: 0.7,
      why: 'it covers zero',
      anchors: [],
    });
    const other = scriptedChat((words) => says(nameOf('poor()', words)));
    expect((await compare(other)).value).toBe(0);
  });

  test.each([
    ['K', 'the judge prefers whichever is shown first'],
    ['R', 'the judge prefers whichever is shown last'],
    ['neither', 'the judge finds both alike'],
  ])('comes to a tie when it always says %s', async (better, why) => {
    const critique = await compare(scriptedChat(() => says(better)));
    expect([critique.value, critique.confidence, critique.why]).toEqual([0.5, 0, why]);
  });

  test('is shown code alone: no author, no claim, no comment, no blanks', async () => {
    const model = scriptedChat(() => says('neither'));
    await compare(model);
    const shown = model.asked[0]?.messages[1]?.content ?? '';
    expect(shown.slice(shown.indexOf('<patch'))).toBe(
      [
        '<patch name="K">\nfile src/sum.js\n@@\n keep\n-old\n+good()\n</patch>',
        '<patch name="R">\nfile src/sum.js\n@@\n keep\n-old\n+poor()\n</patch>',
      ].join('\n\n'),
    );
  });

  test('says nothing without a model, without an answer, and about one attempt alone', async () => {
    const { chat } = scriptedChat(() => ({ fault: { kind: 'empty-answer' } }));
    const pair = { kind: 'pair', task, a: good, b: poor } as const;
    const critiques = await Promise.all([
      judge.score(pair, contextFor()),
      judge.score(pair, { ...contextFor(), chat }),
      judge.score({ kind: 'trajectory', task, rollout: good }, { ...contextFor(), chat }),
    ]);
    expect(critiques.map(({ confidence, why }) => [confidence, why])).toEqual([
      [0, 'there is no model to ask'],
      [0, 'the judge gave no answer (empty answer)'],
      [0, 'there is nothing to compare it with'],
    ]);
  });
});
