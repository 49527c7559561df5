import { describe, expect, test } from 'vitest';

import { type Fetch } from '../../agent/model/openai.ts';
import { detectServers, ollamaOrigin } from '../../sandbox/models/detect.ts';
import { modelFetch } from '../../sandbox/models/fetch.ts';
import { listModels } from '../../sandbox/models/list.ts';
import { tryModel } from '../../sandbox/models/try.ts';
import { never, specAt } from '../doubles/models.ts';
import { scripted } from '../loopback/scripted.ts';
import { type Offers, startLoopback } from '../loopback/server.ts';

const silent = () => ({ text: '' });
const options = { fetch: modelFetch(), signal: never };
const free = { prompt: 0, cached: 0, completion: 0 };
const portOf = (url: string): number => Number(new URL(url).port);

const ollama: Offers = {
  pages: {
    '/api/tags': { models: [{ name: 'qwen3:8b' }] },
    '/api/show': {
      model_info: { 'general.architecture': 'qwen3', 'qwen3.context_length': 40_960 },
      parameters: 'stop "<|im_end|>"',
      capabilities: ['completion', 'tools'],
    },
    '/api/ps': { models: [{ name: 'qwen3:8b', context_length: 4096 }] },
  },
};
const lmStudio: Offers = {
  pages: {
    '/api/v0/models': {
      data: [
        { id: 'phi-4', type: 'llm', max_context_length: 16_384, loaded_context_length: 8192 },
        { id: 'nomic', type: 'embeddings', max_context_length: 2048 },
      ],
    },
  },
};
const llama: Offers = {
  models: [{ id: 'gemma.gguf', meta: { n_ctx_train: 131_072 } }],
  pages: { '/props': { default_generation_settings: { n_ctx: 8192 }, total_slots: 1 } },
};
const vllm: Offers = { models: [{ id: 'org/coder', owned_by: 'vllm', max_model_len: 32_768 }] };

describe('servers on this machine', () => {
  test('are all found at once, with what they tell of their models', async () => {
    await using one = await startLoopback(silent, ollama);
    await using two = await startLoopback(silent, lmStudio);
    await using three = await startLoopback(silent, llama);
    await using four = await startLoopback(silent, vllm);
    const ports = {
      ollama: portOf(one.url),
      lmstudio: portOf(two.url),
      llamacpp: portOf(three.url),
      vllm: portOf(four.url),
    };
    expect(await detectServers({ ...options, environment: {}, ports })).toEqual([
      {
        product: 'ollama',
        url: one.url,
        models: [{ id: 'qwen3:8b', contextTokens: 4096, hasTools: true }],
      },
      { product: 'lmstudio', url: two.url, models: [{ id: 'phi-4', contextTokens: 8192 }] },
      { product: 'llamacpp', url: three.url, models: [{ id: 'gemma.gguf', contextTokens: 8192 }] },
      { product: 'vllm', url: four.url, models: [{ id: 'org/coder', contextTokens: 32_768 }] },
    ]);
  });

  test('that are others, or say nothing, are left out in a short time', async () => {
    await using other = await startLoopback(silent);
    const ports = { ollama: 1, lmstudio: 1, llamacpp: portOf(other.url), vllm: portOf(other.url) };
    expect(await detectServers({ ...options, environment: {}, ports })).toEqual([]);
    const deaf: Fetch = (_url, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(new Error('nobody waits any more')));
      });
    const limited = { fetch: deaf, signal: never, environment: {}, ports, limitMs: 50 };
    expect(await detectServers(limited)).toEqual([]);
  });

  test.each([
    [undefined, undefined],
    ['', undefined],
    ['0.0.0.0', 'http://127.0.0.1:11434'],
    [':8999', 'http://127.0.0.1:8999'],
    ['box.lan', 'http://box.lan:11434'],
    ['box.lan:80', 'http://box.lan'],
    ['https://box.lan', 'https://box.lan'],
    ['http://[::]:7000/', 'http://127.0.0.1:7000'],
    ['not an address', undefined],
  ])('OLLAMA_HOST %j means %s', (host, origin) => {
    expect(ollamaOrigin(host)).toBe(origin);
  });
});

describe('the list of an endpoint', () => {
  test('tells windows, longest answers and prices where the endpoint does', async () => {
    await using server = await startLoopback(silent, {
      models: [
        {
          id: 'vendor/coder',
          context_length: 200_000,
          top_provider: { context_length: 131_072, max_completion_tokens: 16_384 },
          pricing: { prompt: '0.00000015', completion: '0.0000006', input_cache_read: '0.000000075' },
          supported_parameters: ['tools', 'temperature'],
        },
        { id: 'auto', pricing: { prompt: '-1', completion: '-1' } },
        { nonsense: true },
      ],
    });
    expect(await listModels({ provider: 'openai', baseUrl: server.url }, {}, options)).toEqual({
      ok: true,
      value: [
        {
          id: 'vendor/coder',
          contextTokens: 131_072,
          maxOutputTokens: 16_384,
          prices: { prompt: 0.15, completion: 0.6, cached: 0.075 },
          hasTools: true,
        },
        { id: 'auto' },
      ],
    });
  });

  test("is that of the server's own kind where it is one of this machine, and costs nothing", async () => {
    await using server = await startLoopback(silent, ollama);
    expect(await listModels({ provider: 'openai', baseUrl: server.url }, {}, options)).toEqual({
      ok: true,
      value: [{ id: 'qwen3:8b', contextTokens: 4096, hasTools: true, prices: free }],
    });
  });

  test('tells no price of what may be a proxy to somebody who sends a bill', async () => {
    await using server = await startLoopback(silent, vllm);
    expect(await listModels({ provider: 'openai', baseUrl: server.url }, {}, options)).toEqual({
      ok: true,
      value: [{ id: 'org/coder', contextTokens: 32_768 }],
    });
  });

  test('says which windows are those of models that are not loaded', async () => {
    const { pages } = ollama;
    const unloaded = { ...pages, '/api/ps': { models: [] } };
    await using one = await startLoopback(silent, { pages: unloaded });
    await using two = await startLoopback(silent, {
      pages: { '/api/v0/models': { data: [{ id: 'phi-4', type: 'llm', max_context_length: 16_384 }] } },
    });
    const listed = async (baseUrl: string) => await listModels({ provider: 'openai', baseUrl }, {}, options);
    expect(await listed(one.url)).toMatchObject({ value: [{ id: 'qwen3:8b', isUnloaded: true }] });
    expect(await listed(two.url)).toEqual({
      ok: true,
      value: [{ id: 'phi-4', contextTokens: 16_384, isUnloaded: true, prices: free }],
    });
  });

  test("is empty for Azure's deployments", async () => {
    const azure = { provider: 'azure', baseUrl: 'http://127.0.0.1:1' } as const;
    expect(await listModels(azure, { key: 'k' }, options)).toEqual({ ok: true, value: [] });
  });

  test.each([
    [Response.json({ error: { message: 'Bad key sk-mine-123' } }, { status: 401 }), 'Bad key …'],
    [new Response('hello'), 'what came is no list of models'],
  ])('is a fault where it cannot be had', async (answer, detail) => {
    const place = { provider: 'openai', baseUrl: 'https://models.example/v1' } as const;
    const result = await listModels(place, { key: 'sk-mine-123' }, { ...options, fetch: async () => answer });
    expect(result).toMatchObject({ ok: false, fault: { detail } });
  });
});

describe('a trial', () => {
  const ready = { name: 'ready', arguments: { answer: 'yes' } };

  test('tells what works with a model', async () => {
    await using server = await startLoopback(scripted([{ toolCalls: [ready] }]));
    const trial = await tryModel(specAt(server.url), {}, { signal: never });
    expect(trial).toMatchObject({
      ok: true,
      value: { isStreamed: true, hasTools: true, hasUsage: true, reply: { finish: 'tools' } },
    });
    expect(server.seen.length).toBe(1);
  });

  test('goes on without tools where an endpoint knows none', async () => {
    await using server = await startLoopback(({ body }) =>
      body.tools === undefined
        ? { text: 'yes', usage: null }
        : { status: 400, body: { error: { message: 'registry/tiny does not support tools' } } },
    );
    expect(await tryModel(specAt(server.url), {}, { signal: never })).toMatchObject({
      ok: true,
      value: { isStreamed: true, hasTools: false, hasUsage: false, reply: { text: 'yes' } },
    });
  });

  test('asks only once, and tells what is wrong', async () => {
    await using server = await startLoopback(() => ({ status: 503 }));
    expect(await tryModel(specAt(server.url), {}, { signal: never })).toMatchObject({
      ok: false,
      fault: { kind: 'provider-failed', status: 503 },
    });
    expect(server.seen.length).toBe(1);
  });
});
