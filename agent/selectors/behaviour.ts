// What attempts do as far as tests tell: the signature by which attempts that behave alike are found.
import { verdictOf, type RolloutView } from '../engine/view.ts';
import { normalisedId } from '../patch/normalise.ts';
import { assertionLine } from '../trajectory/failures.ts';

/**
 * The verdict per test, and of those that fail their messages without what differs from run to run. Equal signatures are
 * equal behaviour as far as anybody saw. Undefined without a verdict that says something.
 */
export function signatureOf(rollout: RolloutView): string | undefined {
  const evaluation = verdictOf(rollout);
  if (!evaluation) return undefined;
  const { verdict, failures, scope } = evaluation;
  if (verdict.kind !== 'red') return scope === 'target' ? 'green, the failing tests alone' : 'green';
  const messages = new Map(failures.map(({ id, message }) => [id, fleetingLess(assertionLine(message))]));
  const against = [...verdict.failing, ...verdict.broken].toSorted();
  return [verdict.because ?? 'red', ...against.map((test) => `${test} ${messages.get(test) ?? ''}`)].join(
    '\n',
  );
}

/** Addresses, durations, times and paths of temporary files. */
const FLEETING =
  /0x[\da-f]+|\b\d+(\.\d+)?\s?(ms|s)\b|\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*|\/(tmp|var\/folders)\/\S+/gi;

const fleetingLess = (message: string): string => message.replaceAll(FLEETING, '…');

/**
 * How many attempts speak for each: those that behave as it does, and of these those that came to the same patch, apart
 * from comments and blanks. Attempts without a verdict speak for nobody.
 */
export function votesFor(rollouts: readonly RolloutView[]): (rollout: RolloutView) => Votes {
  const behaviours = counted(rollouts.map(signatureOf));
  const patches = counted(rollouts.map(formOf));
  return (rollout) => ({
    behaviour: behaviours.get(signatureOf(rollout) ?? '') ?? 0,
    patch: patches.get(formOf(rollout) ?? '') ?? 0,
  });
}

interface Votes {
  readonly behaviour: number;
  readonly patch: number;
}

const formOf = (rollout: RolloutView): string | undefined =>
  rollout.patch && signatureOf(rollout) !== undefined ? normalisedId(rollout.patch) : undefined;

function counted(keys: readonly (string | undefined)[]): ReadonlyMap<string, number> {
  const table = new Map<string, number>();
  for (const key of keys) if (key !== undefined) table.set(key, (table.get(key) ?? 0) + 1);
  return table;
}
