// Detect Local Model Servers in a real VS Code: one that is there, none, and one that never answers.
import { once } from 'node:events';
import { createServer } from 'node:net';

import { expect, test } from 'vitest';

import { detectServers } from '../../sandbox/models/detect.ts';
import { modelFetch } from '../../sandbox/models/fetch.ts';
import { startLoopback, type Offers } from '../loopback/server.ts';
import { editing, openWindow, pick, scriptedAttempts } from './window.ts';
import { type Settings } from './server.ts';
import { Sidebar } from './sidebar.ts';
import { describeInVsCode } from './stage.ts';

/** A port at which nobody listens. */
const NOWHERE = '127.0.0.1:1';
/** Whoever works with models may have a server running: then none is never found. */
const others = await detectServers({
  fetch: modelFetch(),
  signal: AbortSignal.timeout(5_000),
  environment: { OLLAMA_HOST: NOWHERE },
});

/** As Ollama tells of a model that it has not loaded: what it was made for, not what will be read of it. */
const ollama: Offers = {
  pages: {
    '/api/tags': { models: [{ name: 'qwen3:8b' }] },
    '/api/show': {
      model_info: { 'general.architecture': 'qwen3', 'qwen3.context_length': 40_960 },
      capabilities: ['completion', 'tools'],
    },
    '/api/ps': { models: [] },
  },
};
const repairing = scriptedAttempts([editing('src/tides.js', 'i < tides.length - 2', 'i < tides.length - 1')]);

describeInVsCode('servers on this machine', (stage) => {
  const open = async (name: string, host: string, settings: Settings = {}) =>
    await openWindow({ browser: stage.browser, name, settings, env: { OLLAMA_HOST: host } });

  test('that run are shown with what they have; a model that is chosen there works, without a key', async () => {
    await using server = await startLoopback(repairing, ollama);
    await using window = await open('servers', new URL(server.url).host, { 'galapagos.agent': 'finch' });
    const { workbench } = window;
    const sidebar = await Sidebar.open(workbench);
    await workbench.command('Galapagos: Detect Local Model Servers');
    const found = workbench.quick.locator('.monaco-list-row', { hasText: 'qwen3:8b' }).first();
    await found.filter({ hasText: `Ollama · ${server.url}` }).waitFor();
    await found.filter({ hasText: 'up to 40,960 tokens of context, as its server loads it' }).waitFor();
    await window.shoot('1 found');
    await pick(workbench, 'Models on This Machine', 'qwen3:8b');
    await workbench.status('qwen3:8b is chosen').waitFor();
    await workbench.command('Galapagos: Repair Failing Tests');
    expect(await sidebar.end()).toBe('repaired');
    expect(server.seen.every(({ headers }) => headers['authorization'] === undefined)).toBe(true);
    // What the model was made for is not taken for what its server reads.
    const lines = (await window.journals()).join('\n').split('\n');
    const started = lines.find((line) => line.includes('"run.started"'));
    expect(started).toContain(`"baseUrl":"${server.url}"`);
    expect(started).not.toContain('contextTokens');
  });

  test.skipIf(others.length > 0)('that do not run are not found, which is said', async () => {
    await using window = await open('no servers', NOWHERE);
    const { workbench } = window;
    await Sidebar.open(workbench);
    await workbench.command('Galapagos: Detect Local Model Servers');
    await workbench.toast('No model server answers on this machine').waitFor();
    expect(await workbench.quick.isVisible()).toBe(false);
    await window.shoot('1 none');
  });

  test('that never answer keep nobody waiting: the list is there, and looking comes to its end', async () => {
    const asked: string[] = [];
    const deaf = createServer((socket) => {
      socket.on('data', (bytes) => asked.push(String(bytes).split('\r\n')[0] ?? ''));
      socket.on('error', () => undefined);
    });
    deaf.listen(0, '127.0.0.1');
    await once(deaf, 'listening');
    await using stack = new AsyncDisposableStack();
    stack.defer(() => {
      deaf.close();
    });
    const address = deaf.address();
    const port = address === null || typeof address === 'string' ? 0 : address.port;
    const window = stack.use(await open('deaf server', `127.0.0.1:${port}`));
    const { workbench } = window;
    const sidebar = await Sidebar.open(workbench);
    await workbench.command('Galapagos: Choose Model…');
    await workbench.quick.getByText('Looking for servers…').waitFor();
    await workbench.quick.getByText('Looking for servers…').waitFor({ state: 'hidden' });
    await pick(workbench, 'Choose Model', 'No model');
    await workbench.status('No model: the embedded agent repairs').waitFor();
    expect(asked).toContain('GET /api/tags HTTP/1.1');
    await workbench.command('Galapagos: Detect Local Model Servers');
    await workbench.toast('Looking for model servers').waitFor({ state: 'hidden' });
    await workbench.command('Galapagos: Repair Failing Tests');
    await sidebar.searching();
  });
});
