// Finding models, trying one, and what is refused before a run with one begins.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { controlLine } from '../../agent/model/host-wire.ts';
import { startLoopback } from '../loopback/server.ts';
import { offByOne, repository, temporaryFolder, write } from './project.ts';
import { mend, working, begin, run, at, eventsIn } from './with-model.ts';

describe('galapagos models', () => {
  test('lists what an endpoint offers, and tries one of its models', async () => {
    const offered = [
      { id: 'small', context_length: 8192, pricing: { prompt: '0.000001', completion: '0.000002' } },
    ];
    await using server = await startLoopback(
      ({ body }) =>
        body.tools
          ? { toolCalls: [{ name: body.tools[0]?.function.name ?? '', arguments: {} }] }
          : { text: 'yes' },
      { models: offered },
    );
    const cwd = temporaryFolder('models');
    const listed = await run(['models', '--json', `--base-url=${server.url}`], { cwd });
    expect(JSON.parse(listed.out)).toEqual({
      servers: [
        {
          name: '',
          baseUrl: server.url,
          models: [{ id: 'small', contextTokens: 8192, prices: { prompt: 1, completion: 2, cached: 1 } }],
        },
      ],
    });
    const told = await run(['models', `--base-url=${server.url}`], { cwd });
    expect(told.out.split('\n')[0]).toBe(server.url);
    expect(told.out).toMatch(/^Try one: .* models --test NAME --base-url \S+$/m);
    expect(told.out).toMatch(/^Work with it: .* repair --model NAME --base-url \S+$/m);
    expect(told.out.match(/--base-url \S+/g)).toEqual(Array(2).fill(`--base-url ${server.url}`));
    const tried = await run(['models', '--test=small', `--base-url=${server.url}`], { cwd });
    expect(tried.code, tried.err).toBe(0);
    expect(tried.out).toContain('It answers: small.');
    expect(tried.out).toContain('It calls tools.');
  });

  test('says what is wrong with a key', async () => {
    await using server = await startLoopback(() => ({
      status: 401,
      body: { error: { message: 'no such key' } },
    }));
    const started = begin(['models', '--test=x', '--json', '--key-stdin', `--base-url=${server.url}`], {
      cwd: temporaryFolder('models'),
      isSpokenTo: true,
    });
    started.write(controlLine.secrets({ key: 'a-key-of-mine' }));
    const { code, out } = await started.said;
    expect(code).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ ok: false });
    expect(out).toContain('refuses the key');
    expect(server.seen[0]?.headers['authorization']).toBe('Bearer a-key-of-mine');
  });
});

describe('before a run begins', () => {
  test('its endpoint is asked for window and prices, so that money can be limited', async () => {
    const offered = [
      { id: 'loopback', context_length: 90_000, pricing: { prompt: '0.000001', completion: '0.000002' } },
    ];
    await using server = await startLoopback(working(mend), { models: offered });
    const cwd = repository(offByOne);
    const { code, out, err } = await run(['repair', '--json', '--usd=5', ...at(server.url)], { cwd });
    expect(code, err).toBe(0);
    const [started] = eventsIn(out);
    expect(started).toMatchObject({
      config: {
        model: { contextTokens: 90_000, prices: { prompt: 1, completion: 2, cached: 1 } },
        budget: { usd: 5 },
      },
    });
    expect(eventsIn(out).find(({ kind }) => kind === 'model.answered')).toMatchObject({
      usd: expect.any(Number),
    });
  });

  test('an endpoint that tells no prices takes no limit of money', async () => {
    await using server = await startLoopback(working(mend));
    const said = await run(['repair', '--usd=5', ...at(server.url)], { cwd: repository(offByOne) });
    expect(said.err).toContain('Say with --price');
    expect(said.code).toBe(3);
  });

  test('where nobody answers, nothing is begun: no search is made first, and no run is left', async () => {
    const server = await startLoopback(working(mend));
    await server[Symbol.asyncDispose]();
    const cwd = repository(offByOne);
    const said = await run(['repair', '--model=loopback', `--base-url=${server.url}`], { cwd });
    expect(said.err).toContain(`nobody answers at ${server.url}`);
    expect(said.err).toContain('Nothing was started.');
    expect(said.code).toBe(3);
    expect(existsSync(join(cwd, '.galapagos/runs'))).toBe(false);
  });

  test('a key that is missing leaves nothing behind, and nothing that could be resumed', async () => {
    const cwd = repository(offByOne);
    const { code, err } = await run(['repair', '--model=openai/gpt'], { cwd });
    expect(code).toBe(3);
    expect(err).toContain('Nothing was started.');
    expect(err).toContain('and try again.');
    expect(existsSync(join(cwd, '.galapagos'))).toBe(false);
  });

  test.each([
    ['repair', '--model=openai/gpt'],
    ['solve', '--model=openai/gpt', 'please'],
    ['resume', 'none'],
  ])('what is refused ends at once, though an editor holds its standard input open: %s', async (...args) => {
    const started = begin([...args, '--json', '--control', '--key-stdin'], {
      cwd: repository(offByOne),
      isSpokenTo: true,
    });
    started.write(controlLine.secrets({}));
    expect((await started.said).code).toBe(3);
  });
});

describe('what cannot be meant', () => {
  const folder = temporaryFolder('nothing');
  write(folder, offByOne);
  const key = `sk-proj-${'a1B2'.repeat(8)}`;

  test.each([
    [['solve', '', '--model=ollama/x'], 2, 'The request is empty'],
    [['solve'], 2, 'Say what to do'],
    [['solve', '-', '--model=ollama/x'], 2, 'The request is empty'],
    [['solve', '-', '--control', '--model=ollama/x'], 2, 'Standard input is for --control'],
    [['solve', '--file=none.md', '--model=ollama/x'], 2, 'there is no such file'],
    [['solve', '--file=package.json', 'x', 'y'], 2, 'either with --file or in words'],
    [['solve', '--file=package.json'], 3, 'No model is chosen'],
    [['solve', 'x'], 3, 'No model is chosen'],
    [
      ['solve', 'x', '--agent=mender', '--model=ollama/x'],
      2,
      'mender repairs failing tests and reads no requests',
    ],
    [['repair', '--model=olama/x'], 2, 'Did you mean ollama/x?'],
    [['repair', '--model=qwen3'], 2, 'names a model and no server'],
    [['repair', '--model=x', '--base-url=nowhere'], 2, '--base-url needs an address'],
    [['repair', '--model=x', '--base-url=http://u:p@host/v1'], 2, '--base-url needs an address'],
    [
      ['repair', '--model=x', '--base-url=http://127.0.0.1:1/v1'],
      3,
      'nobody answers at http://127.0.0.1:1/v1',
    ],
    [['repair', '--usd=1'], 2, 'name one with --model'],
    [['repair', '--agent=finch'], 3, 'No model is chosen'],
    [['repair', '--agent=fitch', '--model=ollama/x'], 2, 'Did you mean finch?'],
    [['repair', '--model=ollama/x', '--price=cheap'], 2, '--price needs'],
    [['repair', '--model=ollama/x', '--weights=1,2'], 2, '--weights needs three numbers'],
    [['repair', '--model=ollama/x', '--temperature=9'], 2, '--temperature is from 0 to 2'],
    [['repair', '--model=ollama/x', '--tools=some'], 2, '--tools is native or text'],
    [['repair', '--model=openai/gpt'], 3, 'OPENAI_API_KEY is not set'],
    [['repair', '--model=vscode/copilot/x'], 2, 'answered by VS Code'],
    [['repair', `--model=${key}`], 2, 'looks like a key'],
    [['solve', `use ${key}`], 2, 'looks like a key'],
  ])('%j ends with %i and says why', async (args, code, words) => {
    const said = await run(args, { cwd: folder });
    expect(said.err).toContain(words);
    expect(said.err).not.toContain(key);
    expect(said.code).toBe(code);
  });
});
