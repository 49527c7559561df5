// The filter box: words that all must occur, and tokens like status:near or kind:step.
import { kindAt, markAt, textAt, type Columns } from './tree-model.ts';
import { markWords } from './mark-words.ts';

type Test = (tree: Columns, row: number) => boolean;

/** undefined when the text asks for nothing. Case does not matter. */
export function filterOf(text: string): Test | undefined {
  const tests = text
    .toLocaleLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
    .map(testOf);
  return tests.length === 0 ? undefined : (tree, row) => tests.every((test) => test(tree, row));
}

function testOf(word: string): Test {
  const [, name, value = ''] = /^(status|is|kind):(.*)$/.exec(word) ?? [];
  if (name === 'kind') return (tree, row) => kindAt(tree, row).startsWith(value);
  if (name !== undefined) return (tree, row) => statusIs(tree, row, value);
  return (tree, row) => {
    const { label, note } = textAt(tree, row);
    return label.toLocaleLowerCase().includes(word) || note.toLocaleLowerCase().includes(word);
  };
}

// Both the short name of a mark and the word that is read out: status:red and status:failed find the same attempts.
function statusIs(tree: Columns, row: number, value: string): boolean {
  const mark = markAt(tree, row);
  return mark.startsWith(value) || markWords[mark].toLocaleLowerCase().includes(value);
}
