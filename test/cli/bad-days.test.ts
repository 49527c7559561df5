// What happens to machines in the middle of a run with a model: clocks that are set, servers that restart, two who go on at once.
import { describe, expect, test } from 'vitest';

import { decodeRecorded } from '../../agent/engine/decoding/decode-event.ts';
import { type Recorded } from '../../agent/engine/events.ts';
import { foldAll } from '../../agent/engine/view.ts';
import { type Brain, type Said } from '../loopback/brain.ts';
import { startLoopback } from '../loopback/server.ts';
import { boxesIn, processesOf } from './leftovers.ts';
import { cacheOf, galapagos, offByOne, repository, start, type Started } from './project.ts';

const call = (name: string, given: object): Said => ({ toolCalls: [{ name, arguments: given }] });

const edit = { path: 'src/tides.js', old: 'tides.length - 1', new: 'tides.length' };
const finish = { approach: 'Looked at the last one, too.', assumptions: [], confidence: 0.9 };

/** Repairs the off-by-one in three answers that come word by word. */
const mending: Brain = ({ body }) => {
  const turn = body.messages.filter(({ role }) => role === 'assistant').length;
  const said = [call('edit', edit), call('test', {})][turn] ?? call('finish', finish);
  return { thoughts: 'It never looks at the last one. '.repeat(8), paceMs: 5, ...said };
};

const finch = (url: string): readonly string[] => [
  'repair',
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

async function untilSpeaking(run: Started): Promise<void> {
  for await (const line of run.lines) if (line.startsWith('{"live"')) return;
}

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
    const records = decode((await galapagos(folder, 'replay', '--json')).out);
    expect(records.map(({ seq }) => seq)).toEqual(records.map((_, index) => index + 1));
    const paid = records.filter(({ event }) => event.kind === 'model.answered' && event.known === undefined);
    expect(server.seen).toHaveLength(paid.length);
    expect(processesOf(cacheOf(folder))).toEqual([]);
    expect(boxesIn(cacheOf(folder))).toEqual([]);
  }, 120_000);
});
