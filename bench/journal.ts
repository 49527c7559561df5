// Measures the journal: appending and loading 100,000 events, against a plain file in the same run.
import { mkdtemp, open, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';

import { type Recorded, type RunEvent } from '../agent/engine/events.ts';
import { patchId, rolloutId, testId } from '../agent/engine/ids.ts';
import { foldAll } from '../agent/engine/view.ts';
import { makePatch } from '../agent/patch/identity.ts';
import { openJournal } from '../sandbox/journal/open.ts';
import { readJournal } from '../sandbox/journal/read.ts';
import { redactor } from '../sandbox/journal/redact.ts';

const EVENTS = 100_000;
/** Events that are answered only from the disk; each costs a sync. */
const BARRIERS = 300;

export interface JournalFigures {
  readonly events: number;
  readonly megabytes: number;
  /** Milliseconds, each beside a plain file with the same lines, written at once and synced once. */
  readonly append: Beside;
  /** Each answered before the next, beside one write each. */
  readonly appendOneByOne: Beside;
  /** Each answered from the disk, beside one write and sync each. */
  readonly barrier: Beside;
  /** Beside reading and parsing the lines as one string. */
  readonly load: Beside;
  readonly loadAndFold: number;
  /** Longest time for which loading kept the process from anything else, milliseconds. */
  readonly longestBlock: number;
  /** Looking for secrets in all lines, milliseconds. */
  readonly redaction: number;
}

export interface Beside {
  readonly ms: number;
  readonly plainMs: number;
  readonly ratio: number;
}

export async function measureJournal(): Promise<JournalFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'galapagos-bench-'));
  try {
    const events = Array.from({ length: EVENTS }, (_, index) => eventOf(index));
    const lines = events.map((event, index) => `${JSON.stringify({ seq: index + 1, at: index, event })}\n`);
    const plain = join(folder, 'plain.jsonl');
    const runFolder = join(folder, 'runs', 'all');
    return {
      events: EVENTS,
      append: beside(
        await timeOf(() => append(runFolder, events)),
        await timeOf(() => writeAll(plain, events)),
      ),
      megabytes: (await stat(plain)).size / 1e6,
      appendOneByOne: await oneByOne(folder, events.slice(0, EVENTS / 10), lines.slice(0, EVENTS / 10)),
      barrier: await barriers(folder),
      ...(await loading(runFolder, plain)),
      redaction: redactionTime(lines),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function append(runFolder: string, events: readonly RunEvent[]): Promise<void> {
  await using journal = await openOrThrow(runFolder);
  await Promise.all(events.map((event) => journal.append(event)));
}

async function writeAll(path: string, events: readonly RunEvent[]): Promise<void> {
  const file = await open(path, 'a');
  const lines = events.map((event, index) => `${JSON.stringify({ seq: index + 1, at: index, event })}\n`);
  await file.writeFile(lines.join(''));
  await file.datasync();
  await file.close();
}

/** As an attempt does it: each step is answered before the next one is taken. */
async function oneByOne(
  folder: string,
  events: readonly RunEvent[],
  lines: readonly string[],
): Promise<Beside> {
  await using journal = await openOrThrow(join(folder, 'runs', 'steps'));
  const notes = events.map((event): RunEvent => (event.kind === 'step.noted' ? event : eventOf(0)));
  const ms = await timeOf(async () => {
    for (const event of notes) await journal.append(event);
  });
  const file = await open(join(folder, 'steps.jsonl'), 'a');
  const plainMs = await timeOf(async () => {
    for (const line of lines) await file.write(line);
  });
  await file.close();
  return beside(ms, plainMs);
}

/** Taken in turns, so that both meet the same disk. */
async function barriers(folder: string): Promise<Beside> {
  await using journal = await openOrThrow(join(folder, 'runs', 'barriers'));
  const event = eventOf(9);
  const file = await open(join(folder, 'barriers.jsonl'), 'a');
  let ms = 0;
  let plainMs = 0;
  for (let count = 0; count < BARRIERS; count++) {
    ms += await timeOf(() => journal.append(event));
    plainMs += await timeOf(async () => {
      await file.write(`${JSON.stringify({ seq: count, at: 0, event })}\n`);
      await file.datasync();
    });
  }
  await file.close();
  return beside(ms, plainMs);
}

async function loading(
  runFolder: string,
  plain: string,
): Promise<Pick<JournalFigures, 'load' | 'loadAndFold' | 'longestBlock'>> {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  delays.enable();
  let records: readonly Recorded[] = [];
  const ms = await timeOf(async () => {
    const read = await readJournal(runFolder);
    if (!read.ok || read.value.records.length !== EVENTS)
      throw new Error('the journal is not what was written');
    records = read.value.records;
  });
  delays.disable();
  const plainMs = await timeOf(async () => {
    const text = await readFile(plain, 'utf8');
    const parsed: unknown[] = text
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    if (parsed.length !== EVENTS) throw new Error('the plain file is not what was written');
  });
  const fold = await timeOf(() => Promise.resolve(foldAll(records)));
  return { load: beside(ms, plainMs), loadAndFold: ms + fold, longestBlock: delays.max / 1e6 };
}

function redactionTime(lines: readonly string[]): number {
  const { suspects } = redactor(['a value of the environment']);
  const start = performance.now();
  const found = lines.filter((line) => suspects(line)).length;
  if (found > 0) throw new Error('there are no secrets in these lines');
  return performance.now() - start;
}

async function openOrThrow(runFolder: string) {
  const opened = await openJournal(runFolder, { run: 'bench', clock: Date });
  if (!opened.ok) throw new Error(opened.fault.kind);
  return opened.value;
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

const beside = (ms: number, plainMs: number): Beside => ({ ms, plainMs, ratio: ms / plainMs });

/** The mixture of a real run: mostly steps, some patches, verdicts and critiques. */
function eventOf(index: number): RunEvent {
  const rollout = rolloutId(Math.floor(index / 1_000), Math.floor(index / 100) % 10);
  switch (index % 10) {
    case 6:
      return {
        kind: 'patch.proposed',
        rollout,
        patch: patchAt(index),
        diff: 'd'.repeat(120),
        claim: 'fixed',
      };
    case 7:
      return { kind: 'gate.answered', rollout, gate: 'integrity', answer: { kind: 'ok' } };
    case 8:
      return {
        kind: 'critique.made',
        rollout,
        critique: {
          critic: 'tests',
          tier: 'hard',
          value: 0.5,
          confidence: 1,
          why: 'w'.repeat(60),
          anchors: [],
        },
      };
    case 9:
      return {
        kind: 'oracle.answered',
        rollout,
        patch: patchId('0123456789abcdef'),
        evaluation: {
          verdict: { kind: 'red', failing: [testId('a.test.js', 'adds')], fixed: [], broken: [] },
          scope: 'target',
          failures: [],
          runs: 1,
          ms: 90,
        },
      };
    default:
      return {
        kind: 'step.noted',
        rollout,
        step: { index, kind: 'tool', title: `tried candidate ${index}`, detail: 'o'.repeat(120), ms: 3 },
      };
  }
}

function patchAt(index: number) {
  const hunk = { start: index + 1, removed: ['  return a - b;\n'], added: ['  return a + b;\n'] };
  return makePatch([{ path: 'src/sum.js', change: 'modified', hunks: [hunk] }]);
}

if (import.meta.main) console.log(JSON.stringify(await measureJournal(), undefined, 2));
