import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { FaultError } from '../../agent/engine/fault.ts';
import { openLodge, type Attempted, type Lodge, type Lodging } from './lodge.ts';

/** Entry modules of agents that do not behave. `attempt` is what they are asked for. */
const agents = {
  honest: `export async function attempt(task, { note }) {
    console.log('this is for people');
    process.stdout.write('and this');
    await note({ kind: 'think', title: 'looked around' });
    return { claim: 'nothing was to be done', candidates: 3 };
  }`,
  thrower: `export async function attempt() {
    throw new RangeError('no idea what to do');
  }`,
  broken: `export const attempt = `,
  nameless: `export const other = 1;`,
  sleeper: `export async function attempt() {
    await new Promise((wake) => setTimeout(wake, 600_000));
  }`,
  waiter: `export async function attempt(task, { note }) {
    await note({ kind: 'think', title: 'waits' });
    await new Promise((wake) => setTimeout(wake, 600_000));
  }`,
  spinner: `export async function attempt() {
    for (;;);
  }`,
  quitter: `export async function attempt() {
    console.error('I had enough');
    process.exit(3);
  }`,
  killer: `export async function attempt() {
    process.kill(process.pid, 'SIGKILL');
    await new Promise((wake) => setTimeout(wake, 600_000));
  }`,
  scribbler: `import { writeSync } from 'node:fs';
  export async function attempt() {
    writeSync(1, 'Hello, this is a log line.\\n');
    await new Promise((wake) => setTimeout(wake, 600_000));
  }`,
  boaster: `import { writeSync } from 'node:fs';
  export async function attempt() {
    writeSync(1, 'Content-Length: 3000000000\\r\\n\\r\\n');
    await new Promise((wake) => setTimeout(wake, 600_000));
  }`,
  flooder: `import { writeSync } from 'node:fs';
  const message = JSON.stringify({ jsonrpc: '2.0', method: 'nothing' });
  const frame = 'Content-Length: ' + message.length + '\\r\\n\\r\\n' + message;
  const write = (text) => {
    try {
      writeSync(1, text);
    } catch (error) {
      if (error.code !== 'EAGAIN') throw error;
    }
  };
  export async function attempt() {
    for (;;) write(frame);
  }`,
  garbler: `import { writeSync } from 'node:fs';
  export async function attempt() {
    writeSync(1, 'Content-Length: 5\\r\\n\\r\\n{{{{{');
    await new Promise((wake) => setTimeout(wake, 600_000));
  }`,
  gossip: `export async function attempt(task, { note }) {
    for (;;) await note({ kind: 'think', title: 'another step' });
  }`,
  hoarder: `export async function attempt(task, { remember }) {
    await remember('all', 'x'.repeat(700_000));
  }`,
  misnoter: `export async function attempt(task, { note }) {
    await note({ kind: 'verdict', title: 'green' });
  }`,
  forger: `import { writeSync } from 'node:fs';
  const say = (message) => {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    writeSync(1, 'Content-Length: ' + Buffer.byteLength(text) + '\\r\\n\\r\\n' + text);
  };
  export async function attempt() {
    say({ method: 'oracle.answered', params: { verdict: { kind: 'green', passed: 99 } } });
    say({ id: 0, result: { claim: 7, candidates: 'many' } });
    await new Promise((wake) => setTimeout(wake, 600_000));
  }`,
  talker: `export async function attempt(task, { chat }) {
    await chat({ messages: [] });
  }`,
  polluter: `import { mkdirSync, symlinkSync, writeFileSync, rmSync } from 'node:fs';
  import { join } from 'node:path';
  export async function attempt({ root }) {
    symlinkSync('/etc/passwd', join(root, 'passwords.txt'));
    writeFileSync(join(root, 'picture.png'), Buffer.from([137, 80, 78, 71, 0, 255]));
    mkdirSync(join(root, '.git'));
    writeFileSync(join(root, '.git', 'config'), '[core]\\n\\tfsmonitor = evil\\n');
    rmSync(join(root, 'package.json'));
    writeFileSync(join(root, 'src', 'one.js'), 'export const one = 1;\\n');
    return { claim: 'done', candidates: 1_000_000 };
  }`,
  daemon: `import { spawn } from 'node:child_process';
  export async function attempt() {
    spawn('sh', ['-c', 'sleep 600'], { detached: true, stdio: 'ignore' }).unref();
    return { claim: 'left somebody behind', candidates: 0 };
  }`,
} as const;

const files = {
  'package.json': '{ "type": "module" }',
  'src/one.js': 'export const one = 2;\n',
  'test/one.test.js': `import assert from 'node:assert';
import { test } from 'node:test';
import { one } from '../src/one.js';
test('one is one', () => assert.equal(one, 1));
`,
};

let lodge: Lodge;
let lodging: Lodging;

beforeAll(async () => {
  lodge = await openLodge(agents);
  lodging = await lodge.ground(files);
});
afterAll(async () => {
  await lodging[Symbol.asyncDispose]();
  await lodge[Symbol.asyncDispose]();
});

const attempt = async (name: keyof typeof agents, wallMs = 100_000): Promise<Attempted> =>
  await lodging.attempt({ variant: await lodge.ref(name), limits: { candidates: 10, wallMs } });

const whyOf = ({ result }: Attempted): string =>
  result.kind === 'failed' ? result.why : `it ended ${result.kind}`;

describe('an attempt of an agent', () => {
  test('that prints ends as it says, and its steps are numbered', async () => {
    const { result, steps } = await attempt('honest');
    expect(result).toMatchObject({ kind: 'empty', claim: 'nothing was to be done', cost: { candidates: 3 } });
    expect(steps.map(({ index, kind, title }) => ({ index, kind, title }))).toEqual([
      { index: 0, kind: 'think', title: 'looked around' },
    ]);
  });

  test.each([
    ['thrower', /^the agent failed: RangeError: no idea what to do \(at attempt/],
    ['broken', /^the agent failed: SyntaxError: /],
    ['nameless', /^the agent failed: TypeError: attempt\.mjs exports no function “attempt”/],
    ['quitter', /^the agent's process ended by itself with exit code 3: I had enough$/],
    ['killer', /^the agent's process (ended by itself with exit code 137|was ended by SIGKILL)/],
    ['scribbler', /^the agent printed something that is not the protocol: "H/],
    ['boaster', /^the agent sent a message of 3000000000 bytes; 4194304 are allowed$/],
    ['flooder', /^the agent sent more than 20000 messages$/],
    ['garbler', /^the agent sent something that is no message: /],
    ['gossip', /^the agent failed: Error: more than 1000 steps/],
    ['hoarder', /^the agent failed: Error: it is larger than 524288 bytes/],
    ['misnoter', /^the agent failed: Error: Invalid type: .*"verdict"/],
    ['forger', /^the agent ended with something that is no result$/],
    ['talker', /^the agent failed: Error: Invalid length: Expected >=1/],
  ] as const)('that is a %s fails, and says why', async (name, why) => {
    expect(whyOf(await attempt(name))).toMatch(why);
  });

  test.each(['sleeper', 'spinner'] as const)('that is a %s is ended when its time is over', async (name) => {
    expect(whyOf(await attempt(name, 1_000))).toBe('the agent did not end within 1 s');
  });

  test('that breaks the box is judged by what it left there', async () => {
    const { result, steps } = await attempt('polluter');
    expect(result).toMatchObject({
      kind: 'patch',
      claim: 'done',
      cost: { candidates: 10 },
      patch: {
        files: [
          { path: 'package.json', change: 'deleted' },
          { path: 'picture.png', change: 'added', binary: true, hunks: [] },
          { path: 'src/one.js', change: 'modified' },
        ],
      },
    });
    expect(steps.at(-1)).toMatchObject({
      title: 'Left out of the patch: 1 path',
      detail: 'passwords.txt: a symbolic link',
    });
  });

  test('that leaves processes behind ends as it says, and they are gone', async () => {
    expect((await attempt('daemon')).result).toMatchObject({ kind: 'empty', claim: 'left somebody behind' });
    expect(lodge.processes()).toEqual([]);
  });

  test('that is not the agent of the run is not started', async () => {
    const { hash } = await lodge.ref('honest');
    const replaced = (variant: string) => new FaultError({ kind: 'agent-replaced', variant });
    await expect(lodging.attempt({ variant: { name: 'thrower', hash } })).rejects.toEqual(
      replaced('thrower'),
    );
    // In the middle of an update there may be nothing at all.
    await expect(lodging.attempt({ variant: { name: 'gone', hash } })).rejects.toEqual(replaced('gone'));
  });

  test('that nobody wants any more is cancelled', async () => {
    const variant = await lodge.ref('waiter');
    const before = await lodging.attempt({ variant }, AbortSignal.abort());
    const controller = new AbortController();
    const during = await lodging.attempt({ variant }, controller.signal, new Map(), () => controller.abort());
    expect([before.result.kind, before.steps.length]).toEqual(['cancelled', 0]);
    expect([during.result.kind, during.steps.length]).toEqual(['cancelled', 1]);
  });
});
