import { describe, expect, test } from 'vitest';

import { errand } from './tell.ts';

const node = (script: string) => ({
  program: process.execPath,
  argv: ['-e', script],
  directory: import.meta.dirname,
  environment: {},
});

describe('an errand', () => {
  test('is handed its secrets on standard input, and nothing after them', async () => {
    const echo = `process.stdin.on('data', (words) => process.stdout.write(words));`;
    const told = await errand({ ...node(echo), secrets: { key: 'sk-1' } });
    expect(told).toEqual({ out: '{"key":"sk-1"}\n', error: '' });
  });

  test('says what it printed, whatever its exit code says of what it found', async () => {
    const told = await errand(node(`console.log('{}'); console.error('why'); process.exitCode = 3;`));
    expect(told).toEqual({ out: '{}\n', error: 'why\n' });
  });

  test('that cannot be started says why', async () => {
    const { out, error } = await errand({ ...node(''), program: '/no/such/node' });
    expect(out).toBe('');
    expect(error).toContain('ENOENT');
  });

  test('that nobody waits for any more ends', async () => {
    const leaving = new AbortController();
    const told = errand(node('setInterval(() => undefined, 1000)'), leaving.signal);
    leaving.abort();
    expect((await told).out).toBe('');
  });
});
