// kill -9 at any moment costs time and nothing else.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { decodeRecorded } from '../../agent/engine/decoding/decode-event.ts';
import { type Recorded } from '../../agent/engine/events.ts';
import { seededRng } from '../../agent/engine/random.ts';
import { findProgram } from '../../sandbox/disk/find-program.ts';
import { boxesIn, processesOf } from './leftovers.ts';
import { cacheOf, galapagos, offByOne, repository, start, startInTerminal, type Files } from './project.ts';

// Two bugs in two files: the search needs more than one generation, so there is something to be killed in.
const twoBugs: Files = {
  ...offByOne,
  'src/moon.js': 'export function isSpring(day) {\n  return day % 14 === 0 && day > 0;\n}\n',
  'test/moon.test.js': [
    "import assert from 'node:assert/strict';",
    "import { test } from 'node:test';",
    "import { isSpring } from '../src/moon.js';",
    "test('new moon', () => assert.equal(isSpring(0), true));",
    "test('full moon', () => assert.equal(isSpring(14), true));",
    "test('half moon', () => assert.equal(isSpring(7), false));",
    '',
  ].join('\n'),
};

const moments = 10;

describe('kill -9', () => {
  test(`at ${moments} random moments loses no acknowledged event, and resume ends with the same verdict`, async () => {
    const whole = await journalOf(repository(twoBugs));
    const verdict = lastVerdict(whole);
    const rng = seededRng(14);
    for (let i = 0; i < moments; i++) {
      const folder = repository(twoBugs);
      const after = 1 + Math.floor(rng() * (whole.length - 2));
      const acknowledged = await killedAfter(folder, after);

      const resumed = await galapagos(folder, 'resume', 'latest', '--json');

      expect(resumed.code, `killed after ${after} events\n${resumed.err}`).toBe(0);
      const told = decode((await galapagos(folder, 'replay', 'latest', '--json')).out);
      expect(told.slice(0, acknowledged.length)).toEqual(acknowledged);
      expect(told.map(({ seq }) => seq)).toEqual(told.map((_, index) => index + 1));
      expect(lastVerdict(told)).toEqual(verdict);
      expect(processesOf(cacheOf(folder))).toEqual([]);
      expect(boxesIn(cacheOf(folder))).toEqual([]);
    }
  }, 300_000);

  test('leaves no process behind even before anybody resumes', async () => {
    const folder = repository(twoBugs);
    await killedAfter(folder, 12);
    await vanished(() => processesOf(cacheOf(folder)));
    expect(existsSync(join(folder, '.galapagos', 'runs'))).toBe(true);
  });
});

describe('Ctrl-C', () => {
  test.each(['SIGINT', 'SIGHUP'] as const)(
    '(%s) leaves a run that can be resumed, a whole record, and no process',
    async (signal) => {
      const folder = repository(twoBugs);
      const run = start(['repair', '--json'], { cwd: folder });
      await read(run.lines, 12);
      run.kill(signal);
      expect((await run.said).code).toBe(130);
      expect(leftBy(folder)).toEqual({ processes: [], boxes: [] });
      await expectResumable(folder);
    },
  );

  test('for the second time, while the first is being seen to, costs no more than that', async () => {
    const folder = repository(twoBugs);
    const run = start(['repair', '--json'], { cwd: folder });
    await read(run.lines, 12);
    run.kill('SIGINT');
    for await (const line of run.lines) if (line.includes('"run.paused"')) break;
    run.kill('SIGINT');
    // Nobody knows whether everything was removed by then: what was not is removed by the next run.
    expect([130, null]).toContain((await run.said).code);
    await vanished(() => processesOf(cacheOf(folder)));
    await expectResumable(folder);
    expect(leftBy(folder)).toEqual({ processes: [], boxes: [] });
  });
});

const hasScript = findProgram('script') !== undefined;

describe('a terminal that is closed', () => {
  test.skipIf(!hasScript)('ends a run as Ctrl-C does (needs script)', async () => {
    const folder = repository(twoBugs);
    const run = startInTerminal(['repair'], folder);
    await eventually(() => recordIn(folder).includes('"rollout.started"'));
    run.close();
    expect(await run.code).toBe(130);
    expect(leftBy(folder)).toEqual({ processes: [], boxes: [] });
    await expectResumable(folder);
  });
});

function leftBy(folder: string): unknown {
  const cache = cacheOf(folder);
  return { processes: processesOf(cache), boxes: boxesIn(cache) };
}

async function expectResumable(folder: string): Promise<void> {
  expect((await galapagos(folder, 'show')).out).toMatch(
    /\nInterrupted; nothing is lost\. .*\nGo on with it: +.* resume [0-9A-Z]{6}\n$/,
  );
  expect((await galapagos(folder, 'resume', 'latest')).code).toBe(0);
  const told = decode((await galapagos(folder, 'replay', 'latest', '--json')).out);
  expect(told.map(({ seq }) => seq)).toEqual(told.map((_, index) => index + 1));
}

/** Everything that is written in the store of a project, as text. */
function recordIn(folder: string): string {
  const runs = join(folder, '.galapagos', 'runs');
  if (!existsSync(runs)) return '';
  return readdirSync(runs, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('');
}

async function journalOf(folder: string): Promise<readonly Recorded[]> {
  const said = await galapagos(folder, 'repair', '--json');
  expect(said.code, said.err).toBe(0);
  return decode(said.out);
}

async function killedAfter(folder: string, events: number): Promise<readonly Recorded[]> {
  const run = start(['repair', '--json'], { cwd: folder });
  await read(run.lines, events);
  run.kill('SIGKILL');
  return decode((await run.said).out);
}

async function read(lines: AsyncIterable<string>, count: number): Promise<void> {
  let seen = 0;
  for await (const _line of lines) if (++seen >= count) return;
}

function decode(out: string): readonly Recorded[] {
  const whole = out.slice(0, out.lastIndexOf('\n') + 1);
  return whole.split('\n').flatMap((line) => decodeRecorded(line) ?? []);
}

/** What the run came to: its end and the chosen patches. */
function lastVerdict(records: readonly Recorded[]): unknown {
  const end = records.findLast(({ event }) => event.kind === 'run.ended')?.event;
  const selection = records.findLast(({ event }) => event.kind === 'selection.made')?.event;
  const patches = records.flatMap(({ event }) =>
    event.kind === 'patch.proposed' ? [[event.rollout, event.patch.id]] : [],
  );
  return { end, selection, patches: Object.fromEntries(patches) };
}

// The kernel takes down a namespace after its first process: wait for it, and fail by the test's own time limit.
async function vanished(look: () => readonly string[]): Promise<void> {
  await eventually(() => look().length === 0);
}

async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((again) => setTimeout(again, 20));
}
