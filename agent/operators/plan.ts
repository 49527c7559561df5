// The operator of the first generation: independent attempts that divide the search between them.
import { type Operator, type OperatorInput } from '../engine/plugin.ts';
import { type RunView } from '../engine/view.ts';
import { hasWantedTests } from '../task/task.ts';
import { isTold } from '../team.ts';
import { failureWords } from '../trajectory/failures.ts';
import { type Guide } from '../trajectory/guide.ts';
import { personWords } from './advice.ts';
import { judgedPatches, rotated } from './focus.ts';

/** Different places to begin: attempts that begin alike end alike. */
const STYLES = [
  {
    style: 'failure-first',
    stance:
      'Follow the failure: begin where the first stack trace or assertion points, and go from there to its cause.',
  },
  {
    style: 'contract-first',
    stance:
      'Follow the contract: read what the failing tests demand, and compare it with what the code under test promises.',
  },
  {
    style: 'missing-piece',
    stance: 'Look for what is missing: a case, a guard, a return, a step that nobody wrote.',
  },
  {
    style: 'edge-cases',
    stance:
      'Look at the edges: first and last element, empty and null, equal and off by one, sign and rounding.',
  },
  {
    style: 'odd-one-out',
    stance:
      'Look for the odd one out: a name, operator or argument that differs from its siblings for no reason.',
  },
] as const;

/** How many there are. */
export const PLANNING_STYLES = STYLES.length;

/** The same places for a request, where no failing test points anywhere. */
const REQUEST_STANCES: { readonly [Style in (typeof STYLES)[number]['style']]: string } = {
  'failure-first':
    'Begin where the request would be noticed: the command, function or page it speaks of, and follow the code inwards.',
  'contract-first':
    'Begin with what the code promises today: its types, documents and tests; then change no more than the request needs.',
  'missing-piece':
    'Begin with what is not there yet: list the pieces the request needs, and write the smallest first.',
  'edge-cases':
    'Begin with the edges of the request: empty, many, wrong and old input; let them shape the code.',
  'odd-one-out':
    'Begin with what is alike: find how this project does such things elsewhere, and do it the same way.',
};

/**
 * A guide with a style, the failing tests from another one on, and its own share of the candidates. No model is asked: the
 * agent plans within its attempt, in its style, with the repository before its eyes. When earlier plans came back with
 * nothing, it says so.
 */
export const plan: Operator = {
  id: 'plan',
  about: 'Starts fresh attempts that begin in different places.',
  source: 'SE-Agent multi-planning (2508.02085); slices of the candidates are ours',
  arity: [0, 0],
  eligible: (parents) => parents.length === 0,
  propose: async (input, { view }) => ({
    kind: 'guide',
    guide: isTold(view, input.member) ? toldGuide(input, view) : guideFor(input),
  }),
};

const styleAt = (index: number) => STYLES[index % STYLES.length] ?? STYLES[0];

function guideFor({ task, pool, slice }: OperatorInput): Guide {
  const { failToPass, failures } = task.baseline;
  const wanted = failureWords(failToPass, failures, 5).join('; ');
  const text = [
    `Attempt ${slice.index + 1} of ${slice.of}. Make these tests pass without breaking others: ${wanted}.`,
    styleAt(slice.index).stance,
    ...(pool.length > 0
      ? [`${pool.length} earlier attempts did not succeed: go further than they did.`]
      : []),
  ].join(' ');
  return { text, ...pointers({ task, pool, slice }) };
}

/** What is wanted stands in the task that the agent reads; here is only how this attempt differs from the others. */
function toldGuide({ task, pool, slice }: OperatorInput, view: RunView): Guide {
  const { style, stance } = styleAt(slice.index);
  const text = [
    hasWantedTests(task) ? stance : REQUEST_STANCES[style],
    ...(pool.length > 0
      ? [`${pool.length} attempts were made before this one; find what they did not.`]
      : []),
    ...personWords(view),
  ].join(' ');
  return { text, style, ...pointers({ task, pool, slice }) };
}

function pointers({ task, pool, slice }: Omit<OperatorInput, 'parents'>): Omit<Guide, 'text'> {
  const tried = judgedPatches(pool);
  return {
    focus: rotated(task.baseline.failToPass, slice.index),
    slice,
    ...(tried.length > 0 ? { avoid: tried } : {}),
  };
}
