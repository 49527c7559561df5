// No key, token or secret of the environment stands in any file that a run writes, wherever it came from.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, inflateSync, zstdDecompressSync } from 'node:zlib';

import { describe, expect, test } from 'vitest';

import { controlLine } from '../../agent/model/host-wire.ts';
import { type Brain } from '../loopback/brain.ts';
import { startLoopback } from '../loopback/server.ts';
import { offByOne, repository, start, type Files } from './project.ts';

const key = 'pass phrase of the endpoint, without any shape';
const header = 'a header value of no shape either';
const mine = 'hunter2-of-the-environment';
const token = `ghp_${'Ab1'.repeat(12)}`;
const spoken = `sk-proj-${'Zy9'.repeat(10)}`;

const printed = `ghp_${'Cd2'.repeat(12)}`;

/** One token stands in a file that the model asks to see; another one, which no file holds whole, in what a test says. */
const files: Files = {
  ...offByOne,
  'src/config.js': `export const token = '${token}';\n`,
  'test/leak.test.js': [
    "import { test } from 'node:test';",
    "import { highest } from '../src/tides.js';",
    `const halves = ['${printed.slice(0, 9)}', '${printed.slice(9)}'];`,
    "test('leaks', () => { if (highest([1, 5]) !== 5) throw new Error('token ' + halves.join('')); });",
    '',
  ].join('\n'),
};

const env = {
  OPENAI_API_KEY: '',
  OPENAI_BASE_URL: '',
  GALAPAGOS_API_KEY: key,
  GALAPAGOS_HEADER_X_TEAM: header,
  SERVICE_PASSWORD: mine,
};

/** Every file of the run, as it lies there and unpacked. The frozen copy is the user's own files, token and all. */
function textsBelow(folder: string): readonly (readonly [string, string])[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    const path = join(folder, name);
    if (!statSync(path).isFile()) return [];
    const bytes = readFileSync(path);
    const unpacked = [gunzipSync, inflateSync, zstdDecompressSync].flatMap((unpack) => {
      try {
        return [unpack(bytes).toString('latin1')];
      } catch {
        return [];
      }
    });
    return [[name, [bytes.toString('latin1'), ...unpacked].join('\n')] as const];
  });
}

function findings(folder: string, secrets: readonly string[]): readonly string[] {
  const isOurs = (name: string): boolean => !name.startsWith('objects/');
  return textsBelow(join(folder, '.galapagos'))
    .filter(([name]) => isOurs(name))
    .flatMap(([name, text]) =>
      secrets.filter((secret) => text.includes(secret)).map((secret) => `${name}: ${secret}`),
    );
}

const call = (name: string, args: object) => ({ toolCalls: [{ name, arguments: args }] });
const finish = call('finish', { approach: `used ${spoken}`, assumptions: [key], confidence: 0.9 });

/** Echoes the key in an error first, then reads the token, says a key of its own, and repairs. */
function indiscreet(): Brain {
  let asked = 0;
  return (seen) => {
    asked++;
    if (asked === 1)
      return {
        status: 500,
        body: {
          error: { message: `upstream refused ${seen.headers['authorization']} ${seen.headers['x-team']}` },
        },
      };
    if (!seen.body.tools) return { text: '{}' };
    const turn = seen.body.messages.filter(({ role }) => role === 'assistant').length;
    const turns = [
      {
        text: `With ${spoken} and ${key} I look.`,
        thoughts: mine,
        ...call('view', { path: 'src/config.js' }),
      },
      call('run', { command: `echo ${spoken} ${header}` }),
      call('edit', { path: 'src/tides.js', old: 'tides.length - 1', new: 'tides.length' }),
      call('test', {}),
    ];
    return turns[turn] ?? finish;
  };
}

describe('planted secrets', () => {
  test('of keys, headers, the environment, sources and answers stand in no file of a run', async () => {
    await using server = await startLoopback(indiscreet());
    const folder = repository(files);
    const args = [
      'repair',
      '--agent=finch',
      '--parallel=1',
      '--model=m',
      `--base-url=${server.url}`,
      '--header=x-team',
    ];
    const { code, err, out } = await start([...args, '--json'], { cwd: folder, env }).said;
    expect(code, err).toBe(0);
    expect(server.seen[0]?.headers).toMatchObject({ authorization: `Bearer ${key}`, 'x-team': header });
    const secrets = [key, header, mine, spoken, token, printed];
    expect(findings(folder, secrets)).toEqual([]);
    for (const secret of secrets) expect(out + err).not.toContain(secret);
    // What nobody may read was not sent on either.
    const unsent = [token, printed, mine];
    expect(server.seen.filter(({ raw }) => unsent.some((secret) => raw.includes(secret)))).toEqual([]);
    expect(server.seen[1]?.raw).toContain('token [redacted]');
  });

  test('of an error that echoes the key stand in no file, and not in what is said of it', async () => {
    await using server = await startLoopback(({ headers }) => ({
      status: 401,
      body: {
        error: { message: `Incorrect API key provided: ${headers['authorization']}, ${headers['x-team']}` },
      },
    }));
    const folder = repository(files);
    const started = start(
      ['repair', '--agent=finch', '--model=m', `--base-url=${server.url}`, '--header=x-team', '--key-stdin'],
      { cwd: folder, env: { ...env, GALAPAGOS_API_KEY: '', GALAPAGOS_HEADER_X_TEAM: '' }, isSpokenTo: true },
    );
    started.write(controlLine.secrets({ key, headers: { 'X-Team': header } }));
    const { code, err, out } = await started.said;
    expect(code, err).toBe(3);
    expect(server.seen[0]?.headers).toMatchObject({ authorization: `Bearer ${key}`, 'x-team': header });
    expect(err).toContain('Incorrect API key provided');
    expect(findings(folder, [key, header])).toEqual([]);
    for (const secret of [key, header]) expect(out + err).not.toContain(secret);
  });

  test('are found where they are: the search itself works', () => {
    const folder = repository({ '.galapagos/runs/a/journal': `x ${token} y` });
    expect(findings(folder, [token, key])).toEqual([`runs/a/journal: ${token}`]);
  });
});
