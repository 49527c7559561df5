// Rows below an attempt: its steps, and what its model is saying right now.
import { type RolloutView } from '../agent/engine/view.ts';
import { turnOf } from '../agent/trajectory/decode-turn.ts';
import { isInterim, type Step } from '../agent/trajectory/trajectory.ts';
import { type Turn } from '../agent/trajectory/turn.ts';
import { critiquesOf, tokensOf } from './model-words.ts';
import { count, duration, oneLine } from './numbers.ts';
import { type Mark, type Row } from './row.ts';

/** What tells the line of a growing answer from its attempt. */
export const ANSWER = '~answer';

/**
 * The quiet line below an attempt that works with a model: what is being said, while it is. It is there from the first
 * question to the end of the attempt, so that nothing below it jumps between two answers.
 */
export function answerRow({ id, end, calls }: RolloutView, says: string | undefined): Row | undefined {
  const last = calls.at(-1);
  if (end || !last) return undefined;
  const isOpen = last.ms === undefined;
  const label = says ?? (isOpen ? `waiting for ${oneLine(last.model, 60)}` : '');
  return {
    depth: 2,
    kind: 'answer',
    mark: 'model',
    flags: 0,
    id: `${id}${ANSWER}`,
    label,
    note: '',
    cost: '',
  };
}

export const stepRows = (rollout: RolloutView): readonly Row[] =>
  rollout.steps.flatMap((step, index) => (isInterim(step) ? [] : stepRow(step, index, rollout)));

function stepRow(step: Step, index: number, rollout: RolloutView): Row {
  const turn = turnOf(step);
  const tokens = turn && isFirstOf(turn, index, rollout) ? tokensOf(rollout, turn.call) : undefined;
  const remarks = critiquesOf(rollout, index).length;
  return {
    depth: 3,
    kind: 'step',
    mark: turn ? turnMark(turn, step) : step.kind,
    flags: 0,
    id: String(index),
    label: oneLine(step.title),
    note: [turn ? turnNote(turn) : '', remarks > 0 ? count(remarks, 'critique') : '']
      .filter(Boolean)
      .join(' · '),
    cost: tokens ?? (step.ms > 0 ? duration(step.ms) : ''),
  };
}

/** One answer may lead to several steps: what it cost is told once. */
const isFirstOf = ({ call }: Turn, index: number, { steps }: RolloutView): boolean =>
  !steps.slice(0, index).some((earlier) => turnOf(earlier)?.call === call);

// What was refused or repeated is seen without opening it.
function turnMark({ ok, repeats, finish }: Turn, { kind }: Step): Mark {
  if (!ok) return 'inapplicable';
  if (repeats > 0) return 'attention';
  return finish ? 'done' : kind;
}

function turnNote({ ok, repeats, tests }: Turn): string {
  if (!ok) return 'not done';
  if (repeats > 0) return repeats === 1 ? 'the same as before' : `the same ${repeats} times before`;
  return tests && tests.failing + tests.broken > 0 ? `${tests.failing + tests.broken} failing` : '';
}
