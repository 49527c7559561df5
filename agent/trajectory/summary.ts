// What an attempt comes to, in typed fields: the trajectory pool of SE-Agent, with the tests as the only source of failure.
import { brokenBy, fixedBy, sizeOf } from '../engine/fitness.ts';
import { splitTestId, type RolloutId, type TestId } from '../engine/ids.ts';
import { verdictOf, type RolloutView } from '../engine/view.ts';
import { type Hunk, type Patch } from '../patch/patch.ts';
import { sentence, shorten } from '../shorten.ts';
import { type Task } from '../task/task.ts';
import { turnOf } from './decode-turn.ts';
import { failureWords } from './failures.ts';
import { type Turn } from './turn.ts';

/** One attempt as operators and prompts see it. Lists are lists: nothing here is ever joined letter by letter. */
export interface PoolEntry {
  readonly rollout: RolloutId;
  /** Key of the task that it was an attempt at. */
  readonly task: string;
  readonly operator: string;
  readonly parents: readonly RolloutId[];
  readonly member?: string;
  /** The planning style it followed, where it followed one. */
  readonly style?: string;
  /** What it says it did, in its own words: never believed. '' where it says nothing. */
  readonly approach: string;
  readonly assumptions: readonly string[];
  /** 0 … 1, by itself; absent where it says nothing of that. */
  readonly confidence?: number;
  /** Files that it changed, relative to the root of the repository. */
  readonly files: readonly string[];
  /** Its hunks in words: "src/sum.js:5 replaces `a - b` by `a + b`". */
  readonly changes: readonly string[];
  /** Files that it read or wrote, in the order in which it came to them. */
  readonly looked: readonly string[];
  /** Tools in the order of their first use. */
  readonly tools: readonly string[];
  /** Steps in which it did again what it had done before on an equal tree. */
  readonly loops: number;
  readonly fixed: readonly TestId[];
  readonly failing: readonly TestId[];
  readonly broken: readonly TestId[];
  /** `failed` where tests said so and nowhere else. `unjudged`: the tests said nothing about it, for better or worse. */
  readonly outcome: 'green' | 'partial' | 'failed' | 'unjudged';
  /** What speaks for or against it: the failures, critiques with confidence, or why there is no verdict. */
  readonly why: readonly string[];
  readonly cost: PoolCost;
}

export interface PoolCost {
  readonly tokens: number;
  readonly steps: number;
  /** Changed lines of its patch. */
  readonly lines: number;
}

/** What others say stands in one line of at most so many characters. */
const LINE = 240;
const FAILURES = 3;
const CRITIQUES = 3;

/** Pure: the same attempt is always the same entry. */
export function summarise(rollout: RolloutView, task: Task): PoolEntry {
  const turns = rollout.steps.flatMap((step) => turnOf(step) ?? []);
  const finish = turns.findLast((turn) => turn.finish)?.finish;
  return {
    task: task.key,
    ...originOf(rollout),
    approach: sentence(finish?.approach ?? rollout.claim ?? '', LINE),
    assumptions: (finish?.assumptions ?? [])
      .map((each) => sentence(each, LINE))
      .filter((each) => each !== ''),
    ...(finish ? { confidence: finish.confidence } : {}),
    files: rollout.patch?.files.map(({ path }) => path) ?? [],
    changes: rollout.patch ? changesOf(rollout.patch) : [],
    looked: [...new Set(turns.flatMap(({ paths }) => paths))],
    tools: [...new Set(turns.map(({ tool }) => tool))],
    loops: turns.filter(({ repeats }) => repeats > 0).length,
    ...achievedBy(rollout, task),
    why: whyOf(rollout, turns),
    cost: { tokens: rollout.cost.tokens, steps: rollout.steps.length, lines: sizeOf(rollout).lines },
  };
}

const originOf = ({ id, operator, parents, member, guide }: RolloutView) => ({
  rollout: id,
  operator,
  parents,
  ...(member === undefined ? {} : { member }),
  ...(guide?.style === undefined ? {} : { style: guide.style }),
});

function achievedBy(rollout: RolloutView, task: Task) {
  const fixed = fixedBy(rollout, task.baseline.failToPass);
  const outcome = outcomeOf(rollout, fixed);
  return { fixed, failing: failingOf(rollout, task), broken: brokenBy(rollout), outcome };
}

/** The wanted tests that are known to fail with its patch; none where the tests said nothing. */
function failingOf(rollout: RolloutView, { baseline }: Task): readonly TestId[] {
  const verdict = verdictOf(rollout)?.verdict;
  return verdict?.kind === 'red' ? verdict.failing.filter((test) => baseline.failToPass.includes(test)) : [];
}

function outcomeOf(rollout: RolloutView, fixed: readonly TestId[]): PoolEntry['outcome'] {
  const verdict = verdictOf(rollout)?.verdict;
  if (verdict?.kind === 'green') return 'green';
  if (verdict?.kind !== 'red') return 'unjudged';
  return fixed.length > 0 ? 'partial' : 'failed';
}

function whyOf(rollout: RolloutView, turns: readonly Turn[]): readonly string[] {
  const evaluation = verdictOf(rollout);
  const verdict = evaluation?.verdict;
  const against = verdict?.kind === 'red' ? [...verdict.failing, ...verdict.broken] : [];
  const failed = failureWords(against, evaluation?.failures ?? [], FAILURES);
  const heard = rollout.critiques
    .filter(({ tier, confidence, value }) => tier === 'soft' && confidence > 0 && value < 1)
    .toSorted((a, b) => b.confidence - a.confidence)
    .slice(0, CRITIQUES);
  const mute = evaluation ? [] : [rollout.patch ? 'the tests gave no answer' : unpatched(rollout, turns)];
  return [...failed, ...mute, ...heard.map(({ critic, why }) => `${critic}: ${sentence(why, LINE)}`)];
}

function unpatched({ end, why }: RolloutView, turns: readonly Turn[]): string {
  const reason = why === undefined ? '' : `: ${sentence(why, LINE)}`;
  return `it ended without a patch (${end ?? 'not ended'}${reason}) after ${turns.length} turns`;
}

const MOST_CHANGES = 8;

/** The hunks of a patch in words, at most so many. */
function changesOf({ files }: Patch): readonly string[] {
  const words = files.flatMap(({ path, change, hunks, binary }) => {
    if (binary || change === 'deleted') return [`${path} ${binary ? 'changed as a whole' : 'deleted'}`];
    if (change === 'added') return [`${path} added with ${hunks[0]?.added.length ?? 0} lines`];
    return hunks.map((hunk) => `${path}:${hunk.start} ${hunkWords(hunk)}`);
  });
  const rest = words.length - MOST_CHANGES;
  return rest > 0 ? [...words.slice(0, MOST_CHANGES), `${rest} more`] : words;
}

function hunkWords({ removed, added }: Hunk): string {
  if (removed.length === 0) return `inserts ${code(added)}`;
  return added.length === 0 ? `deletes ${code(removed)}` : `replaces ${code(removed)} by ${code(added)}`;
}

const CODE = 80;

function code(lines: readonly string[]): string {
  const [first = '', ...rest] = lines.map((line) => line.trim()).filter((line) => line !== '');
  return `\`${shorten(first, CODE)}\`${rest.length > 0 ? ` and ${rest.length} more lines` : ''}`;
}

/** What of an entry stands in a prompt at most, characters. */
const ENTRY = 900;

/**
 * The pool of one task for a prompt, oldest first, so that the prompts of a run begin alike. Entries of other tasks are left
 * out. What does not fit into `budget` characters is told in one line each, and left out, oldest first, where even those
 * are too many.
 */
export function poolText(
  entries: readonly PoolEntry[],
  { task, budget }: { readonly task: string; readonly budget: number },
): string {
  const own = entries.filter((entry) => entry.task === task);
  const full = own.map((entry) => shorten(entryText(entry), ENTRY));
  const brief = own.map(headOf);
  // Oldest entries shrink first: what is latest is what operators work on.
  let shrunk = 0;
  const size = () => [...brief.slice(0, shrunk), ...full.slice(shrunk)].join('\n').length;
  while (shrunk < own.length && size() > budget) shrunk++;
  let dropped = 0;
  const lines = () => [...brief.slice(dropped, shrunk), ...full.slice(Math.max(shrunk, dropped))];
  while (dropped < own.length && lines().join('\n').length > budget) dropped++;
  const left = dropped > 0 ? [`(${dropped} earlier attempts are left out)`] : [];
  return [...left, ...lines()].join('\n');
}

/** One entry for a prompt: a line of what it came to, then what it did. */
export function entryText(entry: PoolEntry): string {
  const { approach, changes, looked, assumptions, why, loops } = entry;
  const parts = [
    ...(approach === '' ? [] : [`  says: ${approach}`]),
    ...(changes.length === 0 ? [] : [`  changed: ${changes.join('; ')}`]),
    ...(looked.length === 0 ? [] : [`  looked at: ${looked.slice(0, 12).join(', ')}`]),
    ...(assumptions.length === 0 ? [] : [`  assumed: ${assumptions.slice(0, 4).join('; ')}`]),
    ...(loops === 0 ? [] : [`  repeated itself in ${loops} steps`]),
    ...(why.length === 0 ? [] : [`  against it: ${why.join('; ')}`]),
  ];
  return [headOf(entry), ...parts].join('\n');
}

function headOf({ rollout, operator, parents, style, outcome, fixed, failing, broken }: PoolEntry): string {
  const from = parents.length > 0 ? ` of ${parents.join(' and ')}` : '';
  const inStyle = style === undefined ? '' : `, ${style}`;
  const numbers =
    outcome === 'unjudged'
      ? 'not judged by tests'
      : [
          `${outcome}: fixes ${fixed.length} of ${fixed.length + failing.length}`,
          ...(broken.length > 0 ? [`breaks ${named(broken)}`] : []),
        ].join(', ');
  return `${rollout} (${operator}${from}${inStyle}) ${numbers}`;
}

function named(tests: readonly TestId[]): string {
  const names = tests.slice(0, FAILURES).map((test) => splitTestId(test).name);
  return tests.length > FAILURES
    ? `${names.join('; ')} and ${tests.length - FAILURES} more`
    : names.join('; ');
}
