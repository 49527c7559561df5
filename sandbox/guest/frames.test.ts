import { describe, expect, test } from 'vitest';

import { BadFrames, FrameGuard } from './frames.ts';

const frame = (text: string): string => `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;

/** What gets through the guard, or why it closed. */
async function through(chunks: readonly string[], messages = 5): Promise<string> {
  const guard = new FrameGuard({ messageBytes: 20, messages });
  const passed: string[] = [];
  const read = (async () => {
    for await (const chunk of guard) passed.push(String(chunk));
  })();
  for (const chunk of chunks) guard.write(chunk);
  guard.end();
  try {
    await read;
  } catch (error) {
    if (error instanceof BadFrames) return error.message;
    throw error;
  }
  return passed.join('');
}

describe('the guard of frames', () => {
  test('lets whole messages through as they are, however they are cut', async () => {
    const text = frame('{"a":1}') + frame('{"b":"ä"}');
    expect(await through([text])).toBe(text);
    expect(await through(text.split(''))).toBe(text);
  });

  test.each([
    ['a log line', 'hello\n', 'the agent printed something that is not the protocol: "h"'],
    [
      'text between messages',
      `${frame('{}')}oops`,
      'the agent printed something that is not the protocol: "o"',
    ],
    [
      'a length that is no number',
      'Content-Length: many\r\n\r\n',
      'the agent printed something that is not the protocol: "Content-Length: many\\r\\n\\r\\n"',
    ],
    [
      'a message that is too long',
      frame('x'.repeat(21)),
      'the agent sent a message of 21 bytes; 20 are allowed',
    ],
    ['too many messages', frame('{}').repeat(6), 'the agent sent more than 5 messages'],
  ])('closes at %s', async (_, text, why) => {
    expect(await through([text])).toBe(why);
  });

  test('closes at a header without an end', async () => {
    expect(await through([`Content-Type: ${'x'.repeat(300)}`])).toMatch(/not the protocol/);
  });
});
