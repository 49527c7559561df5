// Numbers on a command line that would be cut silently, or that say nothing to the agents of this run.
import { needsModel } from '../../agent/team.ts';
import { type Arguments } from './arguments.ts';

/** Every turn is a step, of which an attempt notes a thousand. */
const MOST_TURNS = 500;
/** Seconds: a day. A machine's timers do not reach much further. */
const LONGEST_TEST = 86_400;
/** Runs of the suite: what a search leaves for the confirmation of what it finds, and one to find it with. */
const FEWEST_TEST_RUNS = 3;

/** Why these numbers cannot be kept to, in a sentence; undefined where they can. `agents`: those of the run, by name. */
export function problemWithNumbers(args: Arguments, agents: readonly string[]): string | undefined {
  return problemOfBounds(args) ?? problemOfIdle(args, agents);
}

function problemOfBounds(args: Arguments): string | undefined {
  if ((args.number('turns') ?? 0) > MOST_TURNS)
    return `--turns is at most ${MOST_TURNS}: an attempt cannot record many more steps.`;
  if ((args.number('test-timeout') ?? 0) > LONGEST_TEST)
    return `--test-timeout is at most ${LONGEST_TEST} seconds, a day.`;
  if ((args.number('test-runs') ?? Infinity) < FEWEST_TEST_RUNS)
    return `--test-runs is at least ${FEWEST_TEST_RUNS}: two runs of the suite are kept to confirm a patch, and one has to find it.`;
  const [window, answer] = [args.number('context-tokens'), args.number('max-output-tokens')];
  if (window !== undefined && answer !== undefined && answer >= window)
    return '--max-output-tokens has to be less than --context-tokens: a prompt has to fit beside the answer.';
  return undefined;
}

function problemOfIdle(args: Arguments, agents: readonly string[]): string | undefined {
  const asks = agents.some((name) => needsModel({ name }));
  if (!asks && args.text('turns') !== undefined)
    return '--turns is for finch, which asks a model: mender takes none. Leave it out, or choose a model with --model.';
  if (!asks && args.text('temperature') !== undefined)
    return '--temperature is for finch, which asks a model: mender asks none. Leave it out, or send finch, too, with --model NAME --agent both.';
  const searches = agents.some((name) => !needsModel({ name }));
  if (!searches && args.text('candidates') !== undefined)
    return '--candidates is for mender, which searches: finch tries none. Leave it out, or send both with --agent both.';
  return undefined;
}
