// What happens to machines in the middle of a run with a model: clocks that are set, two who go on at once, kill -9, full disks.
import { execFileSync } from 'node:child_process';
import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { decodeRecorded } from '../../agent/engine/decoding/decode-event.ts';
import { type Recorded } from '../../agent/engine/events.ts';
import { foldAll } from '../../agent/engine/view.ts';
import { decodeEngineLine } from '../../agent/model/decode-host-wire.ts';
import { type Brain, type Said, type Seen } from '../loopback/brain.ts';
import { startLoopback } from '../loopback/server.ts';
import { fingerprint } from './fingerprint.ts';
import { boxesIn, processesOf } from './leftovers.ts';
import {
  cacheOf,
  galapagos,
  offByOne,
  repository,
  start,
  temporaryFolder,
  type Files,
  type Started,
} from './project.ts';

const call = (name: string, given: object): Said => ({ toolCalls: [{ name, arguments: given }] });

const edit = { path: 'src/tides.js', old: 'tides.length - 1', new: 'tides.length' };
const finish = { approach: 'Looked at the last one, too.', assumptions: [], confidence: 0.9 };

/** Edits, tests and ends, in three answers that come word by word; what has no tools is a critic's question. */
const working =
  (change: object): Brain =>
  (seen) => {
    if (!seen.body.tools) return { text: '{}' };
    const said = [call('edit', change), call('test', {})][turnOf(seen)] ?? call('finish', finish);
    return { thoughts: 'It never looks at the last one. '.repeat(8), paceMs: 5, ...said };
  };
const turnOf = ({ body }: Seen): number => body.messages.filter(({ role }) => role === 'assistant').length;
const mending = working(edit);

const finch = (url: string, ...verb: readonly string[]): readonly string[] => [
  ...(verb.length > 0 ? verb : ['repair']),
  '--agent',
  'finch',
  '--model',
  'loopback',
  '--base-url',
  url,
  '--parallel',
  '1',
  '--json',
];

const decode = (out: string): readonly Recorded[] =>
  out.split('\n').flatMap((line) => decodeRecorded(line) ?? []);

async function untilSpeaking(run: Started, call = 'g0.0#1'): Promise<void> {
  for await (const line of run.lines) {
    const told = decodeEngineLine(line);
    if (told && 'live' in told && told.live.call === call) return;
  }
}

const recordOf = async (folder: string, ...more: readonly string[]): Promise<readonly Recorded[]> =>
  decode((await galapagos(folder, 'replay', '--json', ...more)).out);

/** Calls whose answers were paid for. */
const paidIn = (records: readonly Recorded[]): readonly string[] =>
  records.flatMap(({ event }) =>
    event.kind === 'model.answered' && event.known === undefined ? [event.call] : [],
  );

describe('in the middle of a run with a model', () => {
  test('a clock that is set forward again and again spends no minutes of it', async () => {
    await using server = await startLoopback(mending);
    const folder = repository(offByOne);
    // Every second of the machine is an hour on its clock.
    const leap = 'const now = Date.now, start = now(); Date.now = () => start + (now() - start) * 3600';
    const env = { NODE_OPTIONS: `--import="data:text/javascript,${encodeURIComponent(leap)}"` };
    const said = await start(finch(server.url), { cwd: folder, env }).said;
    const view = foldAll(decode(said.out));
    expect(view.ended?.reason, said.err).toBe('repaired');
    expect(view.activeMs).toBeLessThan(3_600_000);
  }, 120_000);

  test('of two who go on with it at once, one does, and no answer is paid for twice', async () => {
    await using server = await startLoopback(mending);
    const folder = repository(offByOne);
    const run = start(finch(server.url), { cwd: folder });
    await untilSpeaking(run);
    run.kill('SIGTERM');
    expect((await run.said).code).toBe(130);

    const both = await Promise.all([1, 2].map(() => galapagos(folder, 'resume', '--json')));

    expect(new Set(both.map(({ code }) => code))).toEqual(new Set([0, 3]));
    expect(both.find(({ code }) => code === 3)?.out).toContain('"run-busy"');
    const records = await recordOf(folder);
    expect(records.map(({ seq }) => seq)).toEqual(records.map((_, index) => index + 1));
    expect(server.seen).toHaveLength(paidIn(records).length);
    expect(processesOf(cacheOf(folder))).toEqual([]);
    expect(boxesIn(cacheOf(folder))).toEqual([]);
  }, 120_000);

  test('kill -9 costs the answer that was on its way, and none that had come', async () => {
    await using server = await startLoopback(mending);
    const folder = repository(offByOne);
    const before = fingerprint(folder);
    const run = start(finch(server.url), { cwd: folder });
    await untilSpeaking(run, 'g0.0#2');
    run.kill('SIGKILL');
    await run.said;

    const resumed = await galapagos(folder, 'resume', '--json');

    expect(foldAll(await recordOf(folder)).ended?.reason, resumed.err).toBe('repaired');
    const records = await recordOf(folder);
    expect(records.map(({ seq }) => seq)).toEqual(records.map((_, index) => index + 1));
    const known = records.flatMap(({ event }) =>
      event.kind === 'model.answered' && event.known !== undefined ? [event.known] : [],
    );
    expect(known).toEqual(['g0.0#1']);
    expect(server.seen.map(turnOf)).toEqual([0, 1, 1, 2]);
    expect(fingerprint(folder)).toBe(before);
    expect(processesOf(cacheOf(folder))).toEqual([]);
    expect(boxesIn(cacheOf(folder))).toEqual([]);
  }, 120_000);
});

const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)(
  'a disk that fills up while a request is solved (needs root to make a small one)',
  () => {
    const green: Files = {
      ...offByOne,
      'src/tides.js': String(offByOne['src/tides.js']).replace('tides.length - 1', 'tides.length'),
    };
    const adding = working({
      path: 'src/tides.js',
      old: '  return best;\n}',
      new: '  return best;\n}\n\nexport const lowest = (tides) => Math.min(...tides);',
    });
    let disk: string;
    beforeEach(() => {
      disk = temporaryFolder('small');
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m', 'tmpfs', disk]);
    });
    afterEach(() => {
      execFileSync('umount', ['--lazy', disk]);
    });

    test.each([
      [
        'the record of the run',
        (): NodeJS.ProcessEnv => ({}),
        (): readonly string[] => ['--store', join(disk, 'store')],
      ],
      ['its boxes', (): NodeJS.ProcessEnv => ({ XDG_CACHE_HOME: disk }), (): readonly string[] => []],
    ])(
      'and holds %s: it is said so, nothing is lost, and resume goes on when there is room',
      async (_what, env, more) => {
        const filler = join(disk, 'filler');
        let isFilling = true;
        await using server = await startLoopback((seen) => {
          if (isFilling && seen.body.tools && turnOf(seen) === 1) fillUp(filler);
          return adding(seen);
        });
        const folder = repository(green);
        const before = fingerprint(folder);
        const solve = finch(server.url, 'solve', 'Export lowest from src/tides.js', ...more());

        const stopped = await start(solve, { cwd: folder, env: env() }).said;

        expect(stopped.out + stopped.err).toContain('"disk-full"');
        expect(stopped.code).toBe(3);
        expect(fingerprint(folder)).toBe(before);
        isFilling = false;
        rmSync(filler);
        const resumed = await start(['resume', '--json', ...more()], { cwd: folder, env: env() }).said;
        expect(resumed.code, resumed.err).toBe(0);
        const records = await recordOf(folder, ...more());
        expect(foldAll(records).ended?.reason).toBe('proposed');
        expect(records.map(({ seq }) => seq)).toEqual(records.map((_, index) => index + 1));
        // The first answer was on the disk: it is not asked for again.
        expect(server.seen.filter((seen) => seen.body.tools && turnOf(seen) === 0)).toHaveLength(1);
        expect(fingerprint(folder)).toBe(before);
        expect(processesOf(cacheOf(folder))).toEqual([]);
      },
      120_000,
    );
  },
);

/** Until not one byte more fits. */
function fillUp(file: string): void {
  for (let size = 1 << 20; size >= 1; size = size >> 1) {
    try {
      for (;;) appendFileSync(file, Buffer.alloc(size));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
    }
  }
}
