// `galapagos refine` and `galapagos recombine`: go on with a run, with what the person asks of it.
import { bestAttempt } from '../../agent/best-attempt.ts';
import { type Wish } from '../../agent/engine/events.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { type RolloutView, type RunView } from '../../agent/engine/view.ts';
import { crewOf, WITH_MODEL } from '../../agent/team.ts';
import { type Arguments } from '../options/arguments.ts';
import { chosenRollout } from '../chosen.ts';
import { refuse, type Command, type Desk } from '../desk.ts';
import { execute } from '../execute.ts';
import { nameOf } from '../find-run.ts';
import { openRun, type OpenedRun } from '../open-run.ts';
import { resumeWords } from '../telling/resume-words.ts';

export const refine: Command = async (args, desk) => {
  const words = args.positionals.at(-1) ?? '';
  const named = args.positionals.length > 1 ? args.positionals.slice(0, 1) : [];
  return await goOn({ ...args, positionals: named }, desk, ({ view, found }) => {
    if (words.trim() === '') return refused('Say what the attempt should do otherwise.');
    const wanted = args.text('rollout');
    const rollout = wanted === undefined ? (chosenRollout(view) ?? bestAttempt(view)) : attempt(view, wanted);
    if (!rollout && wanted !== undefined) return unknown(found.run, wanted);
    if (!rollout) return refused('No attempt of this run stands out: name one with --rollout.');
    return success({ do: 'refine', rollout: rollout.id, words: words.trim() });
  });
};

export const recombine: Command = async (args, desk) => {
  const [run = '', ...ids] = args.positionals;
  return await goOn({ ...args, positionals: [run] }, desk, ({ view, found }) => {
    const missing = ids.find((id) => !attempt(view, id));
    if (missing !== undefined) return unknown(found.run, missing);
    const rollouts = [...new Set(ids)].flatMap((id) => attempt(view, id)?.id ?? []);
    if (rollouts.length < 2) return refused('Name two attempts at least that are not the same.');
    const words = args.text('words')?.trim() ?? '';
    return success({ do: 'recombine', rollouts, ...(words === '' ? {} : { words }) });
  });
};

type Wished = (opened: OpenedRun) => Outcome<Wish, Fault>;

async function goOn(args: Arguments, desk: Desk, wished: Wished): Promise<number> {
  const opened = await openRun(args, desk);
  if (!opened.ok) return refuse(desk.terminal, opened.fault);
  const { store, found, view } = opened.value;
  const { config } = view;
  if (!config || !view.task)
    return refuse(desk.terminal, { kind: 'run-unfit', run: found.run, why: 'no-search' });
  const wish = wished(opened.value);
  if (!wish.ok) return refuse(desk.terminal, wish.fault);
  if (needsReader(wish.value, view))
    return refuse(desk.terminal, { kind: 'model-missing', agent: WITH_MODEL });
  for (const words of resumeWords(view, await nameOf(found, store))) desk.terminal.say(words);
  return await execute({ store, found, config, wishes: [wish.value] }, args, desk);
}

/** Words are read by an agent with a model alone; two patches are crossed without one. */
function needsReader(wish: Wish, { config, rollouts }: RunView): boolean {
  if (crewOf(config).some(({ readsWords }) => readsWords)) return false;
  if (wish.do === 'refine') return true;
  return wish.rollouts.length > 2 || wish.rollouts.some((id) => !rollouts.get(id)?.patch);
}

const attempt = ({ rollouts }: RunView, id: string): RolloutView | undefined =>
  [...rollouts.values()].find((rollout) => rollout.id === id);

const refused = (detail: string): Outcome<never, Fault> => failure({ kind: 'option-unknown', detail });

const unknown = (run: string, rollout: string): Outcome<never, Fault> =>
  failure({ kind: 'patch-unknown', run, rollout });
