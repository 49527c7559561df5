import { describe, expect, test } from 'vitest';

import { endpointOf, isLoopback, shownUrl } from './endpoint.ts';

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
