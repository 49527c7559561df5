// Measures how long a guest lives after it passed a limit, by limit and mechanism, and what the watch over a quiet one costs.
// `node bench/limits.ts [bubblewrap|namespaces|landlock]`
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type MechanismName } from '../agent/engine/sandbox-policy.ts';
import { type Limits } from '../sandbox/confinement/command.ts';
import { type Box } from '../sandbox/workspace/box.ts';
import { openWorkspaces } from '../sandbox/workspace/workspaces.ts';

const TARGET_MS = 1000;
const TARGET_MEMORY = 1.4;
/** Of one processor, for a suite that does nothing; where the kernel counts no processes the watchdog looks 50 times a second. */
const TARGET_WATCH = 0.05;
const ROUNDS = 3;
/** Of what takes a guest many seconds to reach. */
const LONG_ROUNDS = 1;
const QUIET_S = 5;
/** Tracked files of the project: where boxes are plain copies the watch is over these, too. */
const PROJECT = 2_000;
const MECHANISMS: readonly MechanismName[] = ['bubblewrap', 'namespaces', 'landlock'];

/** Some processes that do one thing without end and note in files of the report how much of it they have done, and when. */
const GUEST = `
const fs = require('node:fs');
const [, , what, count, apart, number = '0'] = process.argv;
if (number === '0') for (let n = 1; n < Number(count); n++)
  require('node:child_process').spawn(process.execPath, [__filename, what, count, apart, String(n)], { stdio: 'inherit' });
const log = fs.openSync(process.env.GALAPAGOS_OUT + '/progress-' + number, 'a');
const note = (done) => fs.writeSync(log, Date.now() + ' ' + done + '\\n');
const MB = 1 << 20;
const chunk = Buffer.alloc(MB, 'x');
const kept = [];
const pause = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
const deeds = {
  files: (n) => {
    const folder = Number(apart) ? 'of-' + number + '-' + Math.floor(n / 100) : 'all';
    if (n === 0 || n % 100 === 0) fs.mkdirSync(folder, { recursive: true });
    fs.closeSync(fs.openSync(folder + '/' + number + '-' + n, 'w'));
    if (n % 50 === 0) note(n);
  },
  disk: (n) => { fs.appendFileSync('big-' + number + '-' + Math.floor(n / 64), chunk); note(n); },
  memory: (n) => { kept.push(Buffer.alloc(MB, 1)); note(n); pause(1); },
  processes: (n) => { require('node:child_process').spawn('sleep', ['60'], { stdio: 'ignore' }); note(n + fs.readdirSync('/proc/self/task').length); },
  cpu: () => { const { user, system } = process.cpuUsage(); note((user + system) / 1e6); for (const until = Date.now() + 5; Date.now() < until;); },
  output: (n) => { fs.writeSync(1, chunk); note(n); },
};
for (let n = 0; ; n++) deeds[what](n);
`;

interface Trip {
  readonly name: string;
  readonly what: 'files' | 'disk' | 'memory' | 'processes' | 'cpu' | 'output';
  readonly limits: Partial<Limits>;
  /** In what the guest counts. */
  readonly most: number;
  readonly processes?: number;
  readonly apart?: true;
  readonly rounds?: number;
}

const files = (most: number, turns = ROUNDS): readonly Trip[] =>
  [1, 4].flatMap((processes): readonly Trip[] => {
    const common = { what: 'files', limits: { files: most }, most, processes, rounds: turns } as const;
    return [
      { name: `${most} files in one folder`, ...common },
      { name: `${most} files in many folders`, ...common, apart: true },
    ];
  });

const TRIPS: readonly Trip[] = [
  { name: 'output', what: 'output', limits: { outputKb: 64 }, most: 4 },
  { name: 'processes', what: 'processes', limits: { processes: 80 }, most: 80 },
  { name: 'cpu', what: 'cpu', limits: { cpuS: 1 }, most: 1 },
  { name: 'cpu', what: 'cpu', limits: { cpuS: 1 }, most: 1, processes: 2 },
  { name: 'memory', what: 'memory', limits: { memoryMb: 512 }, most: 512 },
  { name: 'memory', what: 'memory', limits: { memoryMb: 1024 }, most: 1024, processes: 4 },
  { name: 'disk, 64 MB', what: 'disk', limits: { diskMb: 64 }, most: 64 },
  { name: 'disk, 2 GB', what: 'disk', limits: { diskMb: 2048 }, most: 2048, processes: 4 },
  ...files(2_000),
  ...files(200_000, LONG_ROUNDS),
];

type Open = () => Promise<Box>;

const folder = mkdtempSync(join(tmpdir(), 'galapagos-limits-'));
try {
  const project = makeProject();
  const [, , wanted] = process.argv;
  for (const name of MECHANISMS) if (wanted === undefined || wanted === name) await measure(name, project);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(name: MechanismName, project: string): Promise<void> {
  const opened = await openWorkspaces({
    scratch: join(folder, name),
    allowUnconfined: false,
    parallel: 1,
    backends: [name],
  });
  if (!opened.ok) {
    console.log(`${name}: cannot be used on this machine`);
    return;
  }
  await using workspaces = opened.value;
  const frozen = await workspaces.freeze(project, {
    objects: join(folder, `objects-${name}`),
    signal: new AbortController().signal,
  });
  if (!frozen.ok) throw new Error(JSON.stringify(frozen.fault));
  const open: Open = async () => await workspaces.open(frozen.value);
  console.log(
    `${name}: from the passing of a limit to the last sign of life, median and worst, and until all is cleared away`,
  );
  report('time', await rounds(async () => await timeUp(open)));
  for (const trip of TRIPS) {
    const processes = trip.processes ?? 1;
    const who = `${trip.name}, ${processes} process${processes === 1 ? '' : 'es'}`;
    report(who, await rounds(async () => await tripped(trip, open), trip.rounds));
  }
  await quiet(open);
}

/** What came of one limit that was passed. */
interface Tripped {
  /** To its last sign of life. */
  readonly ms: number;
  /** Until nothing is left of it and its layers are unmounted. */
  readonly goneMs: number;
  /** Of the limit; of memory alone. */
  readonly most?: number;
}

async function rounds(trip: () => Promise<Tripped>, count = ROUNDS): Promise<readonly Tripped[]> {
  const all: Tripped[] = [];
  while (all.length < count) all.push(await trip());
  return all;
}

async function tripped({ what, limits, most, processes = 1, apart }: Trip, open: Open): Promise<Tripped> {
  await using box = await open();
  await box.write([{ path: 'guest.js', content: Buffer.from(GUEST) }]);
  const ran = await box.run({
    argv: ['node', 'guest.js', what, String(processes), apart ? '1' : '0'],
    limits: { wallMs: 300_000, ...limits },
    collect: ['progress-*'],
  });
  const end = Date.now();
  if (ran.end.kind !== 'stopped' || ran.end.why !== what) throw new Error(JSON.stringify([what, ran.end]));
  const steps = stepsOf([...ran.collected.values()].map(String));
  const passed = passedAt(steps, most);
  const times = { ms: (steps.at(-1)?.at ?? Number.NaN) - passed, goneMs: end - passed };
  return what === 'memory' ? { ...times, most: ran.peakMb / most } : times;
}

/** By its notes, `<milliseconds> <amount>` a line: how much one of the processes had done, and when. */
interface Step {
  readonly from: number;
  readonly at: number;
  readonly amount: number;
}

function stepsOf(notes: readonly string[]): readonly Step[] {
  return notes
    .flatMap((text, from) => text.split('\n').map((line) => ({ from, words: line.split(' ').map(Number) })))
    .map(({ from, words: [at = Number.NaN, amount = Number.NaN] }) => ({ from, at, amount }))
    .filter(({ amount }) => amount >= 0)
    .toSorted((a, b) => a.at - b.at);
}

/** When all processes together had done `most`. */
function passedAt(steps: readonly Step[], most: number): number {
  const done = new Map<number, number>();
  let sum = 0;
  for (const { from, at, amount } of steps) {
    sum += amount - (done.get(from) ?? 0);
    done.set(from, amount);
    if (sum >= most) return at;
  }
  return steps.at(-1)?.at ?? Number.NaN;
}

async function timeUp(open: Open): Promise<Tripped> {
  await using box = await open();
  const wallMs = 300;
  const { ms } = await box.run({ argv: ['sleep', '60'], limits: { wallMs } });
  return { ms: ms - wallMs, goneMs: ms - wallMs };
}

/** What this process computes while a box is quiet, without what it costs to start and to end. */
async function quiet(open: Open): Promise<void> {
  const spent = async (seconds: number): Promise<number> => {
    await using box = await open();
    const before = process.cpuUsage();
    await box.run({ argv: ['sleep', String(seconds)] });
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  };
  await spent(0);
  const [none, all] = [await spent(0), await spent(QUIET_S)];
  const share = (all - none) / QUIET_S;
  console.log(
    `  a quiet command of ${QUIET_S} s costs the host ${(100 * share).toFixed(2)} % of a processor${met(share <= TARGET_WATCH)}`,
  );
}

/** Within the time, or memory within its measure. */
function report(what: string, all: readonly Tripped[]): void {
  const times = all.map(({ ms }) => ms).toSorted((a, b) => a - b);
  const [median = Number.NaN, worst = Number.NaN] = [times[Math.floor(times.length / 2)], times.at(-1)];
  const gone = Math.max(...all.map(({ goneMs }) => goneMs));
  const shares = all.flatMap(({ most }) => most ?? []);
  const share = shares.length === 0 ? undefined : Math.max(...shares);
  const isMet = worst <= TARGET_MS || (share !== undefined && share <= TARGET_MEMORY);
  const memory = share === undefined ? '' : `, at most ${share.toFixed(2)} x the limit`;
  console.log(
    `${median.toFixed(0).padStart(8)} ${worst.toFixed(0).padStart(8)} ${gone.toFixed(0).padStart(8)} ms  ${what}${memory}${met(isMet)}`,
  );
}

function met(isMet: boolean): string {
  if (!isMet) process.exitCode = 1;
  return isMet ? '' : '  MISSED';
}

function makeProject(): string {
  const project = join(folder, 'project');
  for (let number = 0; number < PROJECT; number++) {
    const at = join(project, `src/${number % 50}`);
    mkdirSync(at, { recursive: true });
    writeFileSync(join(at, `file-${number}.js`), `export const value = ${number};\n`);
  }
  return project;
}
