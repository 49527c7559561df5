import { describe, expect, test } from 'vitest';

import { decodeServers, decodeTest } from './decode-models.ts';

describe('what the bundle says of models', () => {
  test('is read with what is known of each, and with nothing of what is not asked for', () => {
    const servers = [
      {
        name: 'ollama',
        baseUrl: 'http://127.0.0.1:11434/v1',
        models: [{ id: 'qwen3', contextTokens: 32_768, isUnloaded: true, hasTools: true }, { id: 'tiny' }],
      },
      { name: '', baseUrl: 'https://a.test/v1', models: [], unknown: 'nobody answers' },
    ];
    expect(decodeServers(JSON.stringify({ servers }))).toEqual([
      {
        name: 'ollama',
        baseUrl: 'http://127.0.0.1:11434/v1',
        models: [{ id: 'qwen3', contextTokens: 32_768, isUnloaded: true }, { id: 'tiny' }],
      },
      { name: '', baseUrl: 'https://a.test/v1', models: [] },
    ]);
  });

  test.each(['', 'no JSON', '{"servers":7}', '{"notice":{"title":"x"}}'])('%j is no listing', (out) => {
    expect(decodeServers(out)).toEqual([]);
  });

  test('of a test is what came of it', () => {
    expect(decodeTest('{"ok":false,"words":"Nobody answers."}')).toEqual({
      ok: false,
      words: 'Nobody answers.',
    });
    expect(decodeTest('')).toBeUndefined();
  });
});
