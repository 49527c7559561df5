// Measures what a box costs: opened, edited, run and removed, against the same test process without a box, interleaved.
// `node bench/overhead.ts [bubblewrap|namespaces|landlock]`
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Base, type Workspaces } from '../sandbox/workspace/box.ts';
import { openWorkspaces } from '../sandbox/workspace/workspaces.ts';

/** A suite by how long it takes; targets of DESIGN §13. */
interface Measured {
  readonly name: string;
  readonly rounds: number;
  readonly files: Readonly<Record<string, string>>;
  readonly argv: readonly string[];
  readonly target: { readonly ratio: number } | { readonly ms: number };
}

const busy = (ms: number): string =>
  `require('node:test')('busy', () => { const end = performance.now() + ${ms}; while (performance.now() < end); });\n`;

const SUITES: readonly Measured[] = [
  {
    name: 'trivial suite',
    rounds: 41,
    files: { 'a.test.js': busy(0) },
    argv: ['node', 'a.test.js'],
    target: { ms: 60 },
  },
  {
    name: 'suite of 1 s, one file',
    rounds: 15,
    files: { 'a.test.js': busy(950) },
    argv: ['node', 'a.test.js'],
    target: { ratio: 1.1 },
  },
  {
    name: 'suite of 1 s, twenty files in processes of their own',
    rounds: 15,
    files: Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`t${index}.test.js`, busy(20)])),
    argv: ['node', '--test', '--test-concurrency=2'],
    target: { ratio: 1.1 },
  },
];

const folder = mkdtempSync(join(tmpdir(), 'galapagos-overhead-'));
try {
  const [, , wanted] = process.argv;
  const opened = await openWorkspaces({
    scratch: join(folder, 'scratch'),
    allowUnconfined: false,
    parallel: 1,
    ...((wanted === 'bubblewrap' || wanted === 'namespaces' || wanted === 'landlock') && {
      backends: [wanted],
    }),
  });
  if (!opened.ok) throw new Error(JSON.stringify(opened.fault));
  await using workspaces = opened.value;
  const { tier, backend } = workspaces.confinement;
  console.log(`boxes: ${backend} (tier ${tier})`);
  for (const suite of SUITES) console.log(await measure(suite, workspaces));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(suite: Measured, workspaces: Workspaces): Promise<string> {
  const project = join(folder, suite.name);
  mkdirSync(project);
  for (const [name, content] of Object.entries(suite.files)) writeFileSync(join(project, name), content);
  const frozen = await workspaces.freeze(project, {
    objects: join(folder, 'objects'),
    signal: new AbortController().signal,
  });
  if (!frozen.ok) throw new Error(JSON.stringify(frozen.fault));
  const [bare, boxed]: [number[], number[]] = [[], []];
  // The first round of each warms the disk's cache and is not counted.
  for (let round = -1; round < suite.rounds; round++) {
    const alone = await timed(async () => await runBare(suite, project));
    const inBox = await timed(async () => await runBoxed(suite, workspaces, { base: frozen.value, round }));
    if (round < 0) continue;
    bare.push(alone);
    boxed.push(inBox);
  }
  return report(suite, bare, boxed);
}

async function runBare(suite: Measured, project: string): Promise<void> {
  const [command = '', ...args] = suite.argv;
  const child = spawn(command, args, { cwd: project, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.resume();
  child.stderr.resume();
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`the bare suite ended with ${child.exitCode}`);
}

async function runBoxed(
  suite: Measured,
  workspaces: Workspaces,
  { base, round }: { readonly base: Base; readonly round: number },
): Promise<void> {
  await using box = await workspaces.open(base);
  await box.write([{ path: 'candidate.js', content: Buffer.from(`exports.round = ${round};\n`) }]);
  const { end } = await box.run({ argv: suite.argv });
  if (end.kind !== 'exited' || end.code !== 0)
    throw new Error(`the boxed suite ended: ${JSON.stringify(end)}`);
}

async function timed(work: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Judged by the lower quartiles: what else the machine does can only make a round slower. */
function report(suite: Measured, bare: readonly number[], boxed: readonly number[]): string {
  const more = quantile(boxed, 0.25) - quantile(bare, 0.25);
  const ratio = quantile(boxed, 0.25) / quantile(bare, 0.25);
  const isMet = 'ms' in suite.target ? more <= suite.target.ms : ratio <= suite.target.ratio;
  if (!isMet) process.exitCode = 1;
  const target = 'ms' in suite.target ? `+${suite.target.ms} ms` : `${suite.target.ratio}x`;
  return [
    `${suite.name}: bare ${show(bare)}, boxed ${show(boxed)}`,
    `  +${more.toFixed(1)} ms, ${ratio.toFixed(3)}x (target ${target}: ${isMet ? 'met' : 'MISSED'})`,
  ].join('\n');
}

function show(times: readonly number[]): string {
  const [least, quarter, half] = [0, 0.25, 0.5].map((share) => quantile(times, share).toFixed(1));
  return `${half} ms (quartile ${quarter}, least ${least})`;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
}
