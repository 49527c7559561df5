import { Agent } from 'node:http';
import { createServer } from 'node:net';

import { expect, test } from 'vitest';

import { askThrough } from './through-proxy.ts';

/** What comes of a question when these bytes are the answer to it. */
async function answerTo(bytes: string): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => socket.end(bytes));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${address.port}`;
  try {
    const way = { agent: new Agent(), proxy: url };
    const signal = new AbortController().signal;
    const response = await askThrough(way, url, { method: 'POST', headers: {}, body: '{}', signal });
    return `${response.status} ${await response.text()}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    server.close();
  }
}

const withStatus = (status: number): string => `HTTP/1.1 ${status} Odd\r\ncontent-length: 2\r\n\r\nhi`;

test.each([
  [200, '200 hi'],
  [503, '503 hi'],
  // Statuses without a body, whatever comes with them.
  [204, '204 '],
  [205, '205 '],
])('an answer with status %d is that', async (status, told) => {
  expect(await answerTo(withStatus(status))).toBe(told);
});

test.each([600, 999])('status %d is a failed question, and no end of the program', async (status) => {
  expect(await answerTo(withStatus(status))).toBe(`${status} is no status of an answer`);
});

test.each([
  ['a change of protocol', 'HTTP/1.1 101 Switching\r\nconnection: upgrade\r\nupgrade: x\r\n\r\n'],
  ['a further protocol', 'HTTP/1.1 101 Switching\r\n\r\n'],
  ['no word at all', ''],
])('%s is a failed question, and not waited for', async (_, bytes) => {
  expect(await answerTo(bytes)).toMatch(/before an answer came|hang up|101 is no status/);
});
