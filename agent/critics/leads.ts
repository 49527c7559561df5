// Which files a failing test, a stack frame or a word of the request leads to, as far as the steps of an attempt show.
import { type RolloutView } from '../engine/view.ts';
import { type Task } from '../task/task.ts';

/** The words that lead somewhere. They grow as an attempt follows them. */
export class Leads {
  private readonly words = new Set<string>();

  constructor(task: Task, { guide }: Pick<RolloutView, 'guide'>) {
    const { failToPass, failures } = task.baseline;
    this.follow(
      ...failToPass,
      ...failures.map(({ message = '' }) => message),
      task.request ?? '',
      guide?.text ?? '',
      ...(guide?.start?.files ?? []).map(({ path }) => path),
    );
  }

  /** What was read where a lead pointed leads further: imports, names, frames of a run of the tests. */
  follow(...texts: readonly string[]): void {
    for (const text of texts) for (const word of wordsOf(text)) this.words.add(word);
  }

  /** Do all words of its name stand in something that was followed? Cautious: a file without a telling name counts. */
  point(path: string): boolean {
    return nameWords(path).every((word) => this.words.has(word));
  }
}

/** Names that say nothing of what a file is about; then its folder does. */
const PLAIN = new Set(['index', 'main', 'mod', 'init', 'lib']);

function nameWords(path: string): readonly string[] {
  const [base = '', folder = ''] = path.split('/').toReversed();
  const stem = wordsOf(base.replace(/\.[^.]+$/, '')).filter((word) => !PLAIN.has(word));
  return stem.length > 0 ? stem : wordsOf(folder);
}

/** Lower-case words of names in any spelling: "ringLedger", "ring-ledger" and "ring_ledger" are the same two. */
const wordsOf = (text: string): readonly string[] =>
  text
    .replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '');
