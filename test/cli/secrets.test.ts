// Nothing that a run with a model writes holds a key, a token or a secret of the environment.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, inflateSync } from 'node:zlib';

import { expect, test } from 'vitest';

import { type Brain } from '../loopback/brain.ts';
import { startLoopback } from '../loopback/server.ts';
import { offByOne, repository, start } from './project.ts';

// Put together here, so that nobody's scanner takes this file for a leak.
const digits = 'a1B2c3D4e5F6g7H8i9J0'.repeat(3);
const planted = {
  key: `sk-proj-${digits}`,
  environment: 'correct-horse-battery-staple',
  token: `ghp_${digits.slice(0, 36)}`,
};

/** Says again whatever it has heard, in words, in thoughts and in arguments, and knows its own key. */
const parrot: Brain = ({ headers, body }) => {
  const heard = `${headers['authorization']} ${planted.environment} ${planted.token}`;
  const turn = body.messages.filter(({ role }) => role === 'assistant').length;
  if (!body.tools) return { text: heard };
  const calls = [
    { name: 'search', arguments: { query: heard } },
    { name: 'edit', arguments: { path: 'src/tides.js', old: 'tides.length - 1', new: 'tides.length' } },
  ];
  const finish = { name: 'finish', arguments: { approach: heard, assumptions: [heard], confidence: 1 } };
  return { text: heard, thoughts: heard, toolCalls: [calls[turn] ?? finish] };
};

test('a run writes none of its secrets, and sends those of others to no model', async () => {
  const folder = repository({
    ...offByOne,
    'test/leak.test.js': [
      "import { test } from 'node:test';",
      "import { highest } from '../src/tides.js';",
      `test('leaks', () => { if (highest([1, 5]) !== 5) throw new Error('token ' + ['${planted.token.slice(0, 9)}', '${planted.token.slice(9)}'].join('')); });`,
      '',
    ].join('\n'),
  });
  await using server = await startLoopback(parrot);
  const args = ['--agent', 'finch', '--model', 'loopback', '--base-url', server.url];
  const run = start(['repair', ...args, '--parallel', '1'], {
    cwd: folder,
    env: { GALAPAGOS_API_KEY: planted.key, SERVICE_PASSWORD: planted.environment },
  });
  const said = await run.said;
  expect(said.code, said.err).toBe(0);
  expect(server.seen.length).toBeGreaterThan(2);
  const sent = server.seen.map(({ raw }) => raw).join('\n');
  const written = filesBelow(join(folder, '.galapagos')).map(contentOf).join('\n');
  expect(written).toContain('[redacted]');
  for (const [name, secret] of Object.entries(planted)) {
    expect(written.includes(secret), `${name} is written`).toBe(false);
    expect(sent.includes(secret), `${name} is sent`).toBe(false);
    expect((said.out + said.err).includes(secret), `${name} is shown`).toBe(false);
  }
  expect(server.seen.every(({ headers }) => headers['authorization'] === `Bearer ${planted.key}`)).toBe(true);
}, 120_000);

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** As text, unpacked where it is packed. */
function contentOf(file: string): string {
  const bytes = readFileSync(file);
  for (const unpack of [gunzipSync, inflateSync]) {
    try {
      return unpack(bytes).toString();
    } catch {
      continue;
    }
  }
  return bytes.toString();
}
