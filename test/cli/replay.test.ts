// A recorded run is made again: from its frozen base, with the recorded answers of its model and without a network.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { decodeRecorded } from '../../agent/engine/decoding/decode-event.ts';
import { type Recorded } from '../../agent/engine/events.ts';
import { type Brain, type Said, type SeenBody } from '../loopback/brain.ts';
import { startLoopback } from '../loopback/server.ts';
import { galapagos, offByOne, repository, start, type Files } from './project.ts';

/** Two bugs in two files: neither edit of the model repairs both. */
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

const tides = { path: 'src/tides.js', old: 'tides.length - 1', new: 'tides.length' };
const moon = { path: 'src/moon.js', old: ' && day > 0', new: '' };

const call = (name: string, given: object): Said => ({ toolCalls: [{ name, arguments: given }] });

/** Repairs one bug, and which one depends on the words of the prompt; the other one when told of a start. */
const tinker: Brain = ({ body }) => {
  if (!body.tools) return { text: 'I cannot say.' };
  const turn = body.messages.filter(({ role }) => role === 'assistant').length;
  const first = lettersIn(body) % 2 === 0 ? tides : moon;
  const second = first === tides ? moon : tides;
  return (
    [call('edit', first), call('test', {}), call('edit', second), call('finish', finish)][turn] ??
    call('finish', finish)
  );
};

const finish = { approach: 'Took away what was too much.', assumptions: [], confidence: 0.8 };

const lettersIn = ({ messages }: SeenBody): number => (messages[1]?.content ?? '').length;

const decode = (text: string): readonly Recorded[] =>
  text.split('\n').flatMap((line) => decodeRecorded(line) ?? []);

const model = (url: string): readonly string[] => [
  '--agent',
  'finch',
  '--model',
  'loopback',
  '--base-url',
  url,
];

describe('replay --verify', () => {
  test('of a run with a model finds it the same, without the model', async () => {
    const folder = repository(twoBugs);
    const recorded = await withServer(async (url) => {
      const said = await galapagos(folder, 'repair', ...model(url), '--parallel', '2', '--json');
      expect(said.code, said.err).toBe(0);
      return decode(said.out);
    });
    const answers = recorded.filter(({ event }) => event.kind === 'model.answered').length;
    expect(answers).toBeGreaterThan(3);

    const verified = await galapagos(folder, 'replay', '--verify', '--json');

    expect(verified.err).toBe('');
    expect(JSON.parse(verified.out)).toEqual({
      run: expect.stringMatching(/^[0-9A-Z]{26}$/),
      isSame: true,
      events: expect.any(Number),
      answers,
    });
    expect(verified.code).toBe(0);
    expect((await galapagos(folder, 'replay', '--verify')).out).toMatch(
      /^Made again, and the same: \d+ events, \d+ answers of models from the record\. /,
    );
  }, 300_000);

  test('of a run that was killed between two answers and went on finds it the same', async () => {
    const folder = repository(twoBugs);
    await withServer(async (url) => {
      const run = start(['repair', ...model(url), '--parallel', '1', '--json'], { cwd: folder });
      let answers = 0;
      for await (const line of run.lines) {
        if (decodeRecorded(line)?.event.kind === 'model.answered') answers++;
        if (answers === 2) break;
      }
      run.kill('SIGKILL');
      await run.said;
      const resumed = await galapagos(folder, 'resume', '--json');
      expect(resumed.code, resumed.err).toBe(0);
      const known = decode(resumed.out).filter(({ event }) => event.kind === 'model.answered' && event.known);
      expect(known.length).toBeGreaterThanOrEqual(2);
    });
    const verified = await galapagos(folder, 'replay', '--verify', '--json');
    expect(verified.out).toContain('"isSame":true');
    expect(verified.code).toBe(0);
  }, 300_000);

  test('tells where a record is not that of the run', async () => {
    const folder = repository(twoBugs);
    await withServer(async (url) => await galapagos(folder, 'repair', ...model(url)));
    const journal = journalOf(folder);
    writeFileSync(journal, readFileSync(journal, 'utf8').replaceAll('length - 1\\"', 'length -  1\\"'));
    const verified = await galapagos(folder, 'replay', '--verify');
    expect(verified.out).toMatch(
      /^Made again, and not the same\. The first difference of \d+ events:\n {2}recorded {2}event \d+, /,
    );
    expect(verified.code).toBe(1);
  }, 300_000);

  test('of a run that only searched finds it the same', async () => {
    const folder = repository(twoBugs);
    await galapagos(folder, 'repair', '--parallel', '2');
    expect(await galapagos(folder, 'replay', '--verify')).toEqual({
      code: 0,
      out: expect.stringMatching(/^Made again, and the same: \d+ events\. /),
      err: '',
    });
  }, 300_000);

  describe('of a run that was recorded with what is another today', () => {
    const recordedWith = async (...changes: readonly (readonly [RegExp, string])[]) => {
      const folder = repository(offByOne);
      await galapagos(folder, 'repair');
      const journal = journalOf(folder);
      const text = changes.reduce((all, [was, is]) => all.replaceAll(was, is), readFileSync(journal, 'utf8'));
      writeFileSync(journal, text);
      return galapagos(folder, 'replay', '--verify');
    };

    test('says so before anything else, and that it came out the same all the same', async () => {
      const verified = await recordedWith(
        [/"hash":"[0-9a-f]{4}/g, '"hash":"0000'],
        [/"engine":"[^"]*"/g, '"engine":"0.0.1"'],
      );
      expect(verified.err).toMatch(
        /^Not what the run was recorded with: mender is another version; this is Galapagos \d\S*, and not 0\.0\.1\. A difference is to be expected\.$/m,
      );
      expect(verified.out).toMatch(/^Made again, and the same: /);
      expect(verified.code).toBe(0);
    }, 300_000);

    test('says where it first differs', async () => {
      const verified = await recordedWith(
        [/"hash":"[0-9a-f]{4}/g, '"hash":"0000'],
        [/length - 1/g, 'length -  1'],
      );
      expect(verified.err).toContain('mender is another version. A difference is to be expected.');
      expect(verified.out).toMatch(
        /^Made again, and not the same, as was to be expected\. The first difference of \d+ events:\n {2}recorded {2}event \d+, /,
      );
      expect(verified.code).toBe(1);
    }, 300_000);
  });

  test('of a run without a search says that there is nothing to compare', async () => {
    const folder = repository({
      ...offByOne,
      'src/tides.js': 'export const highest = (tides) => Math.max(...tides);\n',
    });
    await galapagos(folder, 'repair');
    const verified = await galapagos(folder, 'replay', '--verify');
    expect(verified.err).toContain('The run has no attempts');
    expect(verified.err).toContain('there is nothing to make again');
    expect(verified.code).toBe(3);
  });
});

function journalOf(folder: string): string {
  const runs = join(folder, '.galapagos', 'runs');
  return join(runs, readdirSync(runs)[0] ?? '', 'events-0001.jsonl');
}

async function withServer<Result>(work: (url: string) => Promise<Result>): Promise<Result> {
  await using server = await startLoopback(tinker);
  return await work(server.url);
}
