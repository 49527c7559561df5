// Compares strategies at equal budgets with a solver of known probabilities: docs/bench-strategies.md says what that means.
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { drive } from '../agent/engine/driver.ts';
import { type Recorded, type RunConfig } from '../agent/engine/events.ts';
import { newRunId } from '../agent/engine/ids.ts';
import { seededRng } from '../agent/engine/random.ts';
import { foldAll } from '../agent/engine/view.ts';
import { connectModel } from '../sandbox/models/connect.ts';
import { memoryJournal } from '../test/doubles/memory-journal.ts';
import { startLoopback } from '../test/loopback/server.ts';
import { stochasticSolver } from '../test/loopback/solver.ts';
import { arms, type Arm } from './strategies/arms.ts';
import { PlainGrounds, type PlainTask } from './strategies/plain-ground.ts';
import { bootstrap, signTest, wilson } from './strategies/statistics.ts';
import { type BenchTask, loadTasks } from './tasks/task-folder.ts';

const SEEDS = Number(process.env['BENCH_SEEDS'] ?? 3);
const FIRST_SEED = Number(process.env['BENCH_FIRST_SEED'] ?? 1);
const TOKENS = Number(process.env['BENCH_TOKENS'] ?? 60_000);
const TEST_RUNS = Number(process.env['BENCH_TEST_RUNS'] ?? 24);
/** Kept: what suites said stands there for the next time. Two at once need a folder each. */
const place = process.env['BENCH_FOLDER'] ?? join(tmpdir(), 'galapagos-bench-strategies');

interface Result {
  readonly arm: string;
  readonly task: string;
  readonly seed: number;
  readonly solved: boolean;
  readonly green: boolean;
  readonly tokens: number;
  readonly testRuns: number;
  readonly attempts: number;
  readonly end: string;
  /** Attempts by operator. */
  readonly operators: Readonly<Record<string, number>>;
}

interface Setting {
  readonly told: BenchTask;
  readonly ground: PlainTask;
  readonly seed: number;
}

async function runOnce(arm: Arm, { told, ground, seed }: Setting): Promise<Result> {
  await using server = await startLoopback(stochasticSolver([told], { seed }));
  const model = { id: 'loopback', provider: 'openai', baseUrl: server.url } as const;
  const config: RunConfig = {
    directory: ground.task.base.root,
    strategy: arm.strategy,
    options: { population: 4, generations: 4, enough: 1 },
    variant: { name: 'finch', hash: '0'.repeat(64) },
    model,
    params: {},
    limits: { candidates: 100, wallMs: 600_000 },
    seed,
    budget: { tokens: TOKENS, testRuns: TEST_RUNS },
    parallel: 1,
    testTimeoutS: 10,
    protect: [],
    allowTestEdits: false,
    allowUnconfined: true,
  };
  const journal = memoryJournal();
  const models = { open: () => connectModel(model, { key: 'none' }) };
  const input = { run: newRunId(1_700_000_000_000, seededRng(seed)), config, past: [], engine: 'bench' };
  const hand = { signal: new AbortController().signal, paused: () => undefined };
  const events = [];
  for await (const recorded of drive(
    input,
    { journal, grounds: ground, clock: journal.clock, models },
    arm.plugins,
    hand,
  ))
    events.push(recorded);
  const run = { arm: arm.name, task: told.name, seed };
  return { ...run, ...(await outcomeOf(events, ground)) };
}

type Outcome = Omit<Result, 'arm' | 'task' | 'seed'>;

async function outcomeOf(events: readonly Recorded[], ground: PlainTask): Promise<Outcome> {
  const { cost, ended, rollouts } = foldAll(events);
  const final = events.findLast(({ event }) => event.kind === 'selection.made')?.event;
  const chosen = final?.kind === 'selection.made' ? final.selection.chosen[0]?.rollout : undefined;
  const patch = chosen === undefined ? undefined : rollouts.get(chosen)?.patch;
  const green = ended?.reason === 'repaired';
  return {
    solved: green && patch !== undefined && (await ground.solves(patch)),
    green,
    tokens: cost.tokens,
    testRuns: cost.testRuns,
    attempts: [...rollouts.values()].filter(({ calls }) => calls.length > 0).length,
    end: ended?.reason ?? 'none',
    operators: counted([...rollouts.values()].map(({ operator }) => operator)),
  };
}

function counted(names: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...new Set(names)].map((name) => [name, names.filter((each) => each === name).length]),
  );
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const mean = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0) / numbers.length;

function report(results: readonly Result[], tasks: readonly BenchTask[]): void {
  const of = (arm: string) => results.filter((each) => each.arm === arm);
  const evolve = of('evolve');
  console.log(
    '| arm | solved (hidden tests) | Wilson 95 % | bootstrap over tasks | green | tokens | test runs | attempts | only evolve / only it | p |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|---|');
  for (const { name } of arms) {
    const rows = of(name);
    const solved = rows.filter((row) => row.solved).length;
    const byTask = tasks.map((task) =>
      mean(rows.filter((row) => row.task === task.name).map((row) => Number(row.solved))),
    );
    const paired = rows.map((row, at) => [evolve[at]?.solved ?? false, row.solved] as const);
    const onlyEvolve = paired.filter(([a, b]) => a && !b).length;
    const onlyIt = paired.filter(([a, b]) => !a && b).length;
    console.log(
      `| ${[
        name,
        `${solved} of ${rows.length}, ${percent(solved / rows.length)}`,
        wilson(solved, rows.length).map(percent).join(' – '),
        bootstrap(byTask, seededRng(1)).map(percent).join(' – '),
        percent(mean(rows.map((row) => Number(row.green)))),
        mean(rows.map((row) => row.tokens)).toFixed(0),
        mean(rows.map((row) => row.testRuns)).toFixed(1),
        mean(rows.map((row) => row.attempts)).toFixed(1),
        name === 'evolve' ? '–' : `${onlyEvolve} / ${onlyIt}`,
        name === 'evolve' ? '–' : signTest(onlyEvolve, onlyIt).toPrecision(2),
      ].join(' | ')} |`,
    );
  }
}

const tasks = loadTasks(process.argv.slice(2));
const grounds = new PlainGrounds(place);
const results: Result[] = [];
const started = performance.now();
const ready = new Map<BenchTask, PlainTask>();
for (const told of tasks) ready.set(told, await grounds.prepare(told));
const file = join(place, 'results.json');
for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
  for (const [told, ground] of ready)
    for (const arm of arms) results.push(await runOnce(arm, { told, ground, seed }));
  writeFileSync(
    file,
    JSON.stringify({ tokens: TOKENS, testRuns: TEST_RUNS, lastSeed: seed, results }, null, 1),
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(0);
  console.error(`seed ${seed}: ${seconds} s, ${grounds.memory.made} runs of suites made`);
}
console.log(
  `${tasks.length} tasks, ${SEEDS} seeds; each run at most ${TOKENS} tokens and ${TEST_RUNS} runs of the suite by the judge`,
);
report(results, tasks);
console.log(`every run: ${file}`);
