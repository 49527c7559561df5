// The task: what is to be repaired, against which base, judged by which tests.
import { splitTestId, type TestId } from '../engine/ids.ts';
import { partsOf, type Evidence, type Suite, type TestResult } from './suite.ts';

/** A frozen copy of the user's tree, dirty and untracked files included. */
export interface BaseRecord {
  /** Git tree id of the frozen content: equal trees are equal bases. */
  readonly tree: string;
  /** Absolute path of the repository root on the user's machine; boxes are mounted there too. */
  readonly root: string;
  /** The project folder relative to `root`; '' when they are the same. */
  readonly directory: string;
  readonly files: number;
  /** Absent where there is nothing to say, and for a base that was made ready again. */
  readonly remarks?: BaseRemarks;
}

/** What of the tree a base does not hold, or not as one may think; numbers of files, absent where there are none. */
export interface BaseRemarks {
  /** Untracked and over 20 MB: left out. */
  readonly large?: number;
  /** Untracked, and the user may not read them: left out. */
  readonly unreadable?: number;
  /** Pointers of git-lfs, kept as they are: their content was not fetched. */
  readonly pointers?: number;
}

/** What the suite did on the base, before anything else happened. */
export interface Baseline {
  readonly failToPass: readonly TestId[];
  readonly passToPass: readonly TestId[];
  /** Different outcomes over the reruns: reported, never counted. */
  readonly flaky: readonly TestId[];
  readonly skipped: readonly TestId[];
  /** They fail, and the user asked for others to be repaired: nothing is expected of them. */
  readonly leftOut?: readonly TestId[];
  /** The failures with their messages, in report order. */
  readonly failures: readonly TestResult[];
  /** Wall time of one run of the whole suite, milliseconds. */
  readonly ms: number;
  readonly runs: number;
  /** True when the suite signals failure by its exit code as it should (non-zero on the red base). */
  readonly exitCodeAgrees: boolean;
  /** What vouches for all this; absent: sealed reports. */
  readonly evidence?: Evidence;
  /** Of `runs`, those that an earlier run of Galapagos made on the same base in the same circumstances. */
  readonly earlier?: number;
  /** Protected files that the suite itself writes while it runs on the base: that they change says nothing. */
  readonly rewrites?: readonly string[];
}

export interface Task {
  /** Stable identity: sha256 of base tree, suite command, failing tests and request. */
  readonly key: string;
  /** `solve`: a request; failing tests are wanted only where somebody named them. */
  readonly kind: 'repair' | 'solve';
  readonly title: string;
  /** What `solve` was asked to do. */
  readonly request?: string;
  readonly base: BaseRecord;
  readonly suite: Suite;
  readonly baseline: Baseline;
}

/** The files that the tests to repair stand in, relative to the root of the repository. */
export function testFiles({ suite, baseline }: Task): readonly string[] {
  const files = baseline.failToPass.map((test) => splitTestId(test).file).filter((file) => file !== '');
  const below = suite.directory === '' ? '' : `${suite.directory}/`;
  return [...new Set(files)].map((file) => below + file);
}

/** Are there failing tests that a patch has to turn green? Without them, it is judged by what it leaves as it was. */
export const hasWantedTests = ({ baseline }: Pick<Task, 'baseline'>): boolean =>
  baseline.failToPass.length > 0;

/** Letters of a request that a title has at most. */
const MOST_OF_REQUEST = 72;

/** What a task is called: its request, shortened to its first words, else what is to be repaired. */
export function titleOf(failToPass: readonly TestId[], request?: string): string {
  if (request !== undefined) return shortened(request.replace(/\s+/g, ' ').trim());
  const [first, ...others] = failToPass;
  const isOne = first !== undefined && others.length === 0;
  return `Repair ${isOne ? partsOf(first).path.join(' › ') : `${failToPass.length} failing tests`}`;
}

function shortened(text: string): string {
  const letters = Array.from(text);
  if (letters.length <= MOST_OF_REQUEST) return text;
  const cut = letters.slice(0, MOST_OF_REQUEST - 1).join('');
  return `${cut.replace(/\s+\S*$/, '') || cut}…`;
}
