// `npm start`: repairs every example with the embedded agent, and prints what a person wants to see of each.
import { spawn } from 'node:child_process';
import { readdirSync, existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';

import { decodeRecorded } from '../agent/engine/decoding/decode-event.ts';
import { runEndWords } from '../agent/end-words.ts';
import { type Recorded, type RunEnd } from '../agent/engine/events.ts';
import { foldAll, type RunView } from '../agent/engine/view.ts';

/** What each story promises. */
const promised: Readonly<Record<string, RunEnd>> = { 'seed-store': 'green', 'storm-warning': 'unrepaired' };

/** So many failing tests are named. */
const LISTED = 5;

const root = resolve(import.meta.dirname, '..');
const cli = join(root, 'dist', 'cli.js');
const wanted = process.argv.slice(2);
const examples = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(join(import.meta.dirname, entry.name, 'README.md')))
  .map((entry) => entry.name)
  .filter((name) => wanted.length === 0 || wanted.includes(name))
  .toSorted((a, b) => order(a) - order(b) || a.localeCompare(b));

interface Told {
  readonly name: string;
  readonly view: RunView;
  readonly seconds: number;
}

const told: Told[] = [];

/** The simplest first, the one that cannot be repaired last. */
function order(name: string): number {
  return name === 'tide-table' ? 0 : name in promised ? 2 : 1;
}

for (const name of examples) {
  console.log(`\n━━━ ${name} ${'━'.repeat(Math.max(0, 70 - name.length))}`);
  const start = performance.now();
  const view = await repair(join(import.meta.dirname, name));
  const one = { name, view, seconds: (performance.now() - start) / 1000 };
  told.push(one);
  tell(one);
}
summarise(told);
if (told.some((one) => !isAsExpected(one))) process.exitCode = 1;

async function repair(directory: string): Promise<RunView> {
  const child = spawn(process.execPath, [cli, 'repair', directory, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const records: Recorded[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    const recorded = decodeRecorded(line);
    if (recorded) records.push(recorded);
  }
  return foldAll(records);
}

function tell({ view, seconds, name }: Told): void {
  const { baseline } = view.task ?? {};
  if (baseline) {
    const command = view.suite?.argv.join(' ') ?? '';
    console.log(
      `before  ${baseline.failToPass.length} failing, ${baseline.passToPass.length} passing (${command})`,
    );
    for (const test of baseline.failToPass.slice(0, LISTED)) console.log(`        ✗ ${test}`);
    const more = baseline.failToPass.length - LISTED;
    if (more > 0) console.log(`        and ${more} more`);
  }
  tellPatch(view);
  console.log(`result  ${resultOf(view)}`);
  const { candidates, testRuns } = view.cost;
  console.log(`time    ${seconds.toFixed(1)} s, ${candidates} candidates, ${testRuns} runs of the suite`);
  if (!view.run) return;
  const folder = join(root, 'examples', name, '.galapagos', 'runs', view.run);
  console.log(`stored  ${relative(process.cwd(), folder)}`);
}

function tellPatch({ selection, rollouts }: RunView): void {
  const chosen = selection?.chosen[0];
  const rollout = chosen && rollouts.get(chosen.rollout);
  if (rollout?.diff === undefined) return;
  console.log(`\n${rollout.diff.trimEnd()}\n`);
  const verdict = rollout.evaluations.findLast(({ scope }) => scope === 'confirm')?.verdict;
  if (verdict?.kind === 'green')
    console.log(`after   0 failing, ${verdict.passed} passing, confirmed in fresh copies`);
}

function resultOf(view: RunView): string {
  if (!view.ended) return 'did not end: see above';
  const { title, detail } = runEndWords[view.ended.reason];
  return `${title}. ${detail}`;
}

function isAsExpected({ name, view }: Told): boolean {
  return view.ended?.reason === (promised[name] ?? 'repaired');
}

function summarise(all: readonly Told[]): void {
  console.log(`\n━━━ summary ${'━'.repeat(63)}`);
  for (const one of all) {
    const mark = isAsExpected(one) ? '✓' : '✗';
    const end = one.view.ended ? runEndWords[one.view.ended.reason].title : 'did not end';
    console.log(
      `${mark} ${one.name.padEnd(16)} ${one.seconds.toFixed(1).padStart(6)} s  ${end}${isAsExpected(one) ? ', as its story tells' : ': not what its story tells'}`,
    );
  }
  const repaired = all.find(({ view }) => view.ended?.reason === 'repaired');
  if (!repaired?.view.run) return;
  console.log('\nSee it in VS Code:     npm run vscode');
  console.log(
    `Apply a patch:         node dist/cli.js apply ${repaired.view.run} --dir examples/${repaired.name}`,
  );
  console.log(`Take it back:          node dist/cli.js undo --dir examples/${repaired.name}`);
}
