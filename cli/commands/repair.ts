// `galapagos repair [dir]`: a new run.
import { type BudgetLimits } from '../../agent/engine/budget.ts';
import { type RunConfig } from '../../agent/engine/events.ts';
import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { newRunId } from '../../agent/engine/ids.ts';
import { type Plugins, type Strategy } from '../../agent/engine/plugin.ts';
import { notice } from '../../agent/notice.ts';
import { type VariantRef } from '../../agent/trajectory/rollout.ts';
import { readJournal } from '../../sandbox/journal/read.ts';
import { type FoundRun, type Store } from '../../sandbox/store/store.ts';
import { readableFolder } from '../../sandbox/workspace/freeze.ts';
import { nearest, type Arguments } from '../arguments.ts';
import { refuse, type Command, type Desk } from '../desk.ts';
import { execute } from '../execute.ts';
import { EXIT } from '../help.ts';
import { ownOutputWords } from '../own-output.ts';
import { projectToRepair } from '../project.ts';
import { policyOf } from '../sandbox-options.ts';

const DEFAULTS = {
  seed: 1,
  minutes: 10,
  candidates: 4000,
  testTimeoutS: 120,
  attemptMinutes: 10,
  runsKept: 50,
} as const;

export const repair: Command = async (args, desk) => {
  const directory = await projectToRepair(args, desk, args.positionals[0]);
  // Before a store is made there: a slip of the finger must not leave a folder behind.
  const folder = await readableFolder(directory);
  if (!folder.ok) return refuse(desk.terminal, folder.fault);
  const variant = await desk.variant();
  if (!variant.ok) return refuse(desk.terminal, variant.fault);
  const config = configOf(args, desk, { directory, variant: variant.value });
  if (!config.ok) return refuse(desk.terminal, config.fault);
  const output = await ownOutputWords(directory, { descriptor: desk.results, cwd: desk.cwd });
  if (output !== undefined) desk.terminal.say(output);
  const store = desk.openStore(directory, args.text('store'));
  const created = await store.create(newRunId(desk.clock.now(), desk.chance));
  if (!created.ok) return refuse(desk.terminal, created.fault);
  const code = await execute({ store, found: created.value, config: config.value }, args, desk);
  if (code === EXIT.refused) await forgetUnbegun(created.value, store);
  const retained = await store.retain(DEFAULTS.runsKept);
  if (!retained.ok) desk.terminal.say(`Old runs could not be deleted: ${notice(retained.fault).detail}`);
  return code;
};

/** A run that was refused before its first event has nothing to show, and nothing to go on with. */
async function forgetUnbegun({ run, folder }: FoundRun, store: Store): Promise<void> {
  const read = await readJournal(folder);
  // Should it stay after all, nobody is harmed: no command takes it for the latest.
  if (read.ok && read.value.records.length === 0) await store.remove(run);
}

function configOf(
  args: Arguments,
  { plugins, processors, cwd }: Desk,
  subject: { readonly directory: string; readonly variant: VariantRef },
): Outcome<RunConfig, Fault> {
  const strategy = strategyOf(args, plugins);
  if (!strategy.ok) return strategy;
  const { id, defaults } = strategy.value;
  const sandbox = policyOf(args, { cwd, directory: subject.directory });
  if (!sandbox.ok) return sandbox;
  const testCommand = args.text('test');
  const only = args.all('only');
  return success({
    ...subject,
    ...(testCommand === undefined ? {} : { testCommand }),
    ...(only.length === 0 ? {} : { only }),
    strategy: id,
    options: {
      ...defaults,
      population: args.number('population') ?? defaults.population,
      generations: args.number('generations') ?? defaults.generations,
    },
    params: {},
    limits: {
      candidates: args.number('candidates') ?? DEFAULTS.candidates,
      wallMs: DEFAULTS.attemptMinutes * 60_000,
    },
    seed: args.number('seed') ?? DEFAULTS.seed,
    budget: budgetOf(args),
    parallel: Math.max(1, args.number('parallel') ?? Math.floor(processors / 2)),
    testTimeoutS: args.number('test-timeout') ?? DEFAULTS.testTimeoutS,
    protect: [],
    allowTestEdits: args.flag('allow-test-edits'),
    allowUnconfined: args.flag('allow-unconfined'),
    ...(sandbox.value && { sandbox: sandbox.value }),
  });
}

function strategyOf(args: Arguments, { strategies }: Plugins): Outcome<Strategy, Fault> {
  const name = args.text('strategy') ?? 'evolve';
  const strategy = strategies.find((each) => each.id === name);
  if (strategy) return success(strategy);
  const names = strategies.map((each) => each.id);
  const near = nearest(name, names);
  const hint = near === undefined ? `There are ${names.join(' and ')}.` : `Did you mean ${near}?`;
  return failure({ kind: 'option-unknown', detail: `There is no strategy “${name}”. ${hint}` });
}

function budgetOf(args: Arguments): BudgetLimits {
  const given = {
    rollouts: args.number('rollouts'),
    testRuns: args.number('test-runs'),
    tokens: args.number('tokens'),
  };
  const limits = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return { minutes: args.number('minutes') ?? DEFAULTS.minutes, ...Object.fromEntries(limits) };
}
