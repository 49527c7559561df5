// Begins a new run, for `repair` and `solve`: its project, its configuration, its place in the store.
import { type RunConfig } from '../agent/engine/events.ts';
import { type Fault } from '../agent/engine/fault.ts';
import { newRunId } from '../agent/engine/ids.ts';
import { failure, success, type Outcome } from '../agent/engine/outcome.ts';
import { notice } from '../agent/notice.ts';
import { readJournal } from '../sandbox/journal/read.ts';
import { type FoundRun, type Store } from '../sandbox/store/store.ts';
import { readableFolder } from '../sandbox/workspace/freeze.ts';
import { type Arguments } from './options/arguments.ts';
import { refuse, type Desk } from './desk.ts';
import { estimateWords } from './models/estimate.ts';
import { reach, type Reached } from './models/reach.ts';
import { toldModel, withModel } from './models/told.ts';
import { execute } from './execute.ts';
import { ownOutputWords } from './own-output.ts';
import { configOf, type Subject } from './run-config.ts';

const RUNS_KEPT = 50;

/** The exit code of the run. */
export async function begin(args: Arguments, desk: Desk, subject: Subject): Promise<number> {
  const { directory } = subject;
  // Before a store is made there: a slip of the finger must not leave a folder behind.
  const folder = await readableFolder(directory);
  if (!folder.ok) return refuse(desk.terminal, folder.fault);
  const config = await configOf(args, desk, subject);
  if (!config.ok) return refuse(desk.terminal, config.fault);
  // Before a store is made, too: what cannot be asked needs no run.
  const ready = await withItsModel(config.value, args, desk);
  if (!ready.ok) return refuse(desk.terminal, ready.fault);
  const { config: settled, reached, words: told } = ready.value;
  const output = await ownOutputWords(directory, { descriptor: desk.results, cwd: desk.cwd });
  if (output !== undefined) desk.terminal.say(output);
  for (const words of [...told, ...estimateWords(settled)]) desk.terminal.say(words);
  const store = desk.openStore(directory, args.text('store'));
  const created = await store.create(newRunId(desk.clock.now(), desk.chance));
  if (!created.ok) return refuse(desk.terminal, created.fault);
  const code = await execute({ store, found: created.value, config: settled, reached }, args, desk);
  await forgetUnbegun(created.value, store);
  const retained = await store.retain(RUNS_KEPT);
  if (!retained.ok) desk.terminal.say(`Old runs could not be deleted: ${notice(retained.fault).detail}`);
  return code;
}

interface Ready {
  readonly config: RunConfig;
  readonly reached: Reached;
  readonly words: readonly string[];
}

/** The run with what the endpoint of its model says of it. Money is counted only where there are prices. */
async function withItsModel(config: RunConfig, args: Arguments, desk: Desk): Promise<Outcome<Ready, Fault>> {
  const reached = await reach(config, args, desk);
  if (!reached.ok) {
    const { fault } = reached;
    return failure(fault.kind === 'model-unfit' ? { ...fault, isUnbegun: true } : fault);
  }
  const { model } = config;
  if (!model) return success({ config, reached: reached.value, words: [] });
  const told = await toldModel(model, reached.value.access, desk.models);
  if (!told.ok) return failure({ kind: 'model-unfit', model: model.id, why: told.fault, isUnbegun: true });
  const { model: known, words } = told.value;
  if (config.budget.usd !== undefined && !known.prices)
    return failure({ kind: 'prices-unknown', model: model.id });
  return success({ config: withModel(config, known), reached: reached.value, words });
}

/** A run that was refused before its first event has nothing to show, and nothing to go on with. */
async function forgetUnbegun({ run, folder }: FoundRun, store: Store): Promise<void> {
  const read = await readJournal(folder);
  // Should it stay after all, nobody is harmed: no command takes it for the latest.
  if (read.ok && read.value.records.length === 0) await store.remove(run);
}
