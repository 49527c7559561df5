import { describe, expect, test } from 'vitest';

import { endpointOf, isLoopback, shownUrl } from './endpoint.ts';
import { retryAfterS } from './retry-after.ts';
import { usdOf } from './prices.ts';
import { mostTokens } from './tokens.ts';

describe('an endpoint', () => {
  test.each([
    ['https://api.example.org/v1', 'https://api.example.org/v1/chat/completions'],
    ['https://api.example.org/v1/', 'https://api.example.org/v1/chat/completions'],
    ['https://api.example.org/v1/chat/completions', 'https://api.example.org/v1/chat/completions'],
    ['http://127.0.0.1:8000', 'http://127.0.0.1:8000/chat/completions'],
    ['https://gate.example.org/v1?team=a', 'https://gate.example.org/v1/chat/completions?team=a'],
  ])('at %s is asked at %s', (baseUrl, chat) => {
    expect(endpointOf({ id: 'm', provider: 'openai', baseUrl }, {})?.chat).toBe(chat);
  });

  test("is OpenAI's own where none is named, and none where its address is of no web", () => {
    const spec = { id: 'm', provider: 'openai' } as const;
    expect(endpointOf(spec, {})?.models).toBe('https://api.openai.com/v1/models');
    expect(endpointOf({ ...spec, baseUrl: 'file:///etc/passwd' }, {})).toBe(undefined);
  });

  test('is shown without what may be secret', () => {
    expect(shownUrl('https://me:secret@host.example/v1/?key=secret#secret')).toBe('https://host.example/v1');
    expect(shownUrl('//me:secret@host?key=secret')).toBe('//host');
  });

  test.each([
    ['http://localhost:11434/v1', true],
    ['http://127.8.0.1/v1', true],
    ['http://[::1]:1234/v1', true],
    ['http://127.0.0.1.example.org/v1', false],
    ['https://localhost.example.org', false],
    ['nonsense', false],
  ])('%s is on this machine: %s', (url, expected) => {
    expect(isLoopback(url)).toBe(expected);
  });
});

describe('a wait that a server asks for', () => {
  const at = (headers: Record<string, string>): number | undefined =>
    retryAfterS(new Headers(headers), Date.UTC(2026, 1, 28, 23, 59, 30));

  test.each([
    [{ 'retry-after': '12' }, 12],
    [{ 'retry-after': '0.5' }, 0.5],
    [{ 'retry-after': '9', 'retry-after-ms': '250' }, 0.25],
    [{ 'retry-after': 'Sun, 01 Mar 2026 00:00:00 GMT' }, 30],
    [{ 'retry-after': 'Thu, 29 Feb 2024 00:00:10 GMT', date: 'Wed, 28 Feb 2024 23:59:50 GMT' }, 20],
    [{ 'retry-after': 'Sun, 01 Feb 2026 00:00:00 GMT' }, 0],
    [{ 'retry-after': 'soon' }, undefined],
    [{ 'retry-after': '-1' }, undefined],
    [{}, undefined],
  ])('%j is %s seconds', (headers: Record<string, string>, seconds) => {
    expect(at(headers)).toBe(seconds);
  });

  test('is read from dates as the calendar has them', () => {
    for (const ms of [0, 951_782_400_000, 1_709_164_800_000, 4_107_542_400_000]) {
      const told = { 'retry-after': new Date(ms + 61_000).toUTCString(), date: new Date(ms).toUTCString() };
      expect(at(told)).toBe(61);
    }
  });
});

test('tokens cost what their kind costs', () => {
  const usage = { prompt: 1_000_000, cached: 400_000, completion: 50_000 };
  expect(usdOf(usage, { prompt: 3, cached: 0.3, completion: 15 })).toBeCloseTo(1.8 + 0.12 + 0.75, 12);
});

test('no text has more tokens than bytes', () => {
  for (const text of ['', 'abc', 'ünïcödé', '日本', '🦜🦜'])
    expect(mostTokens(text)).toBe(Buffer.byteLength(text));
});
