// A thousand runs of the engine while the model's server fails at random: none may crash, lose an event or spend too much.
import { seededRng } from '../agent/engine/random.ts';
import { startLoopback } from '../test/loopback/server.ts';
import { weather, weathered, type Weathered } from '../test/models/storm.ts';

const RUNS = Number(process.env['BENCH_RUNS'] ?? 1_000);

const bad: string[] = [];
const ends = new Map<string, number>();
const faults = new Map<string, number>();
let [questions, requests] = [0, 0];
const started = performance.now();
let next = 1;

/** Runs wait for stalls and for each other's requests most of the time: several at once. */
async function work(): Promise<void> {
  for (let seed = next++; seed <= RUNS; seed = next++) await runOnce(seed);
}

async function runOnce(seed: number): Promise<void> {
  const rng = seededRng(seed);
  await using server = await startLoopback(() => weather(rng));
  try {
    const run = await weathered(seed, server);
    count(ends, run.end ?? 'none');
    for (const fault of run.faults) count(faults, fault);
    questions += run.questions;
    bad.push(...complaints(run).map((words) => `run ${seed}: ${words}`));
  } catch (error) {
    bad.push(`run ${seed} crashed: ${error instanceof Error ? error.stack : String(error)}`);
  }
  requests += server.seen.length;
}

function complaints({ end, unpaired, unreadable, tokens }: Weathered): readonly string[] {
  return [
    ...(end === undefined ? ['did not end'] : []),
    ...unpaired.map((call) => `${call} was not asked and answered once each`),
    ...unreadable.map((seq) => `event ${seq} does not read as it was written`),
    ...(tokens.spent > tokens.limit ? [`${tokens.spent} tokens of ${tokens.limit}`] : []),
  ];
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

const words = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([name, many]) => `${name} ${many}`).join(', ');
await Promise.all(Array.from({ length: 8 }, work));
console.log(
  `${RUNS} runs in ${((performance.now() - started) / 1000).toFixed(0)} s; ${questions} questions, ${requests} requests`,
);
console.log(`ends: ${words(ends)}`);
console.log(`faults after all retries: ${words(faults)}`);
console.log(bad.length === 0 ? 'none crashed, lost an event or spent a token too many' : bad.join('\n'));
if (bad.length > 0) process.exitCode = 1;
