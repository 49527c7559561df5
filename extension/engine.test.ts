import { describe, expect, test } from 'vitest';

import { rollout } from '../test/webview/story.ts';
import { startEngine, type Engine, type EngineCommand, type EngineEnd } from './engine.ts';

interface Heard {
  readonly said: readonly unknown[];
  readonly end: EngineEnd;
}

/** Runs a script as the engine and tells what it said until it ended; `react` may answer each thing said. */
function heard(
  script: string,
  react: (said: unknown, engine: Engine) => void = () => undefined,
): Promise<Heard> {
  return run({ program: process.execPath, argv: ['-e', script] }, react);
}

function run(
  command: Pick<EngineCommand, 'program' | 'argv' | 'secrets'>,
  react: (said: unknown, engine: Engine) => void = () => undefined,
  patienceMs?: number,
): Promise<Heard> {
  const { promise, resolve } = Promise.withResolvers<Heard>();
  const said: unknown[] = [];
  const hear = (thing: unknown) => {
    said.push(thing);
    react(thing, engine);
  };
  const engine: Engine = startEngine(
    { ...command, directory: import.meta.dirname, environment: {} },
    {
      record: ({ event }) => hear(event.kind),
      question: (question) => hear({ question }),
      cancel: (id) => hear({ cancel: id }),
      live: (piece) => hear({ live: piece }),
      refusal: ({ notice, fault }) => hear({ refusal: notice.title, fault: fault?.kind }),
      log: (line) => hear({ log: line }),
      ended: (end) => resolve({ said, end }),
    },
    patienceMs,
  );
  return promise;
}

const print = (value: unknown): string => `console.log(${JSON.stringify(JSON.stringify(value))});`;
const paused = { seq: 1, at: 1, event: { kind: 'run.paused' } };
const resumed = { seq: 2, at: 2, event: { kind: 'run.resumed', unfinished: [] } };
const notice = { title: 'The disk is full', detail: 'No space.', kept: 'All.', next: 'Free some.' };

describe('the engine child', () => {
  test('says events, then a notice, and ends', async () => {
    expect(
      await heard(
        `${print(paused)}${print(resumed)}${print({ notice, fault: { kind: 'disk-full', path: '/p' } })}process.exitCode = 3;`,
      ),
    ).toEqual({
      said: ['run.paused', 'run.resumed', { refusal: 'The disk is full', fault: 'disk-full' }],
      end: { kind: 'exited', code: 3 },
    });
  });

  test('asks models of the editor, lets go of questions and shows pieces of answers', async () => {
    const chat = { id: 4, model: 'copilot/x', request: { messages: [], maxTokens: 9 } };
    const live = { call: 'g1.0#1', rollout: 'g1.0', piece: { kind: 'text', text: 'I se' } };
    const { said } = await heard(`${print({ chat })}${print({ chatCancel: { id: 4 } })}${print({ live })}`);
    expect(said).toEqual([{ question: chat }, { cancel: 4 }, { live }]);
  });

  test('hears its secrets before everything else, then answers and wishes, each on a line', async () => {
    const echo = `process.stdin.on('data', (words) => process.stdout.write(words)).on('end', () => process.exit(0)); ${print(paused)}`;
    const secrets = { key: 'sk-1', headers: { 'x-team': 'birds' } };
    const { said } = await run({ program: process.execPath, argv: ['-e', echo], secrets }, (told, engine) => {
      if (told !== 'run.paused') return;
      engine.answer({ id: 4, fault: { kind: 'cancelled' } });
      engine.wish({ do: 'refine', rollout: rollout(1, 1), words: 'keep\nthe name' });
      engine.stop();
    });
    expect(said).toEqual(
      expect.arrayContaining([
        { log: '{"key":"sk-1","headers":{"x-team":"birds"}}' },
        { log: 'chat {"id":4,"fault":{"kind":"cancelled"}}' },
        { log: String.raw`wish {"do":"refine","rollout":"g1.1","words":"keep\nthe name"}` },
      ]),
    );
  });

  test('may refuse with a fault of a newer version: the words are kept', async () => {
    const { said } = await heard(print({ notice, fault: { kind: 'moon-missing' } }));
    expect(said).toEqual([{ refusal: 'The disk is full', fault: undefined }]);
  });

  test('is logged where it says something else, on either stream', async () => {
    const { said } = await heard(
      `console.log('hello'); console.log('{"seq":1}'); console.error('watch out');`,
    );
    expect(said).toEqual(
      expect.arrayContaining([{ log: 'hello' }, { log: '{"seq":1}' }, { log: 'watch out' }]),
    );
  });

  test('is read to its last line even when it dies', async () => {
    expect(
      await heard(
        `process.stdout.write(${JSON.stringify(JSON.stringify(paused))}, () => process.kill(process.pid, 'SIGKILL'));`,
      ),
    ).toEqual({
      said: ['run.paused'],
      end: { kind: 'signalled', signal: 'SIGKILL' },
    });
  });

  test('hears pause, resume and stop', async () => {
    const echo = `process.stdin.on('data', (words) => process.stdout.write(words)).on('end', () => process.exit(130)); ${print(paused)}`;
    const told = await heard(echo, (said, engine) => {
      if (said === 'run.paused') engine.pause();
      if (JSON.stringify(said) === '{"log":"pause"}') engine.resume();
      if (JSON.stringify(said) === '{"log":"resume"}') engine.stop();
    });
    expect(told).toEqual({
      said: ['run.paused', { log: 'pause' }, { log: 'resume' }, { log: 'stop' }],
      end: { kind: 'exited', code: 130 },
    });
  });

  test('ends with us: its input ends when we let go of it', async () => {
    const waits = `process.stdin.resume().on('end', () => process.exit(130)); ${print(paused)}`;
    const { end } = await heard(waits, (_, engine) => engine[Symbol.dispose]());
    expect(end).toEqual({ kind: 'exited', code: 130 });
  });

  test('is killed when it does not stop', async () => {
    const deaf = `setInterval(() => undefined, 1000); ${print(paused)}`;
    const { end } = await run(
      { program: process.execPath, argv: ['-e', deaf] },
      (_, engine) => engine.stop(),
      20,
    );
    expect(end).toEqual({ kind: 'signalled', signal: 'SIGKILL' });
  });

  test('that cannot be started says so once', async () => {
    const { said, end } = await run({ program: '/no/such/node', argv: [] });
    expect(said).toEqual([]);
    expect(end).toMatchObject({ kind: 'unstarted' });
  });
});
