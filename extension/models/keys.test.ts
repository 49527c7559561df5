import { describe, expect, test } from 'vitest';

import { Keys, type Secrets } from './keys.ts';
import { originOf } from '../../agent/model/endpoint.ts';
import { addressOf, isOpenRoad, type ModelSettings } from './model-settings.ts';

function storage(): Secrets & { readonly held: ReadonlyMap<string, string> } {
  const held = new Map<string, string>();
  return {
    held,
    get: async (name) => held.get(name),
    store: async (name, value) => void held.set(name, value),
    delete: async (name) => void held.delete(name),
  };
}

describe('a key', () => {
  test('is handed out for its own origin, whatever the path, and for no other', async () => {
    const keys = new Keys(storage());
    await keys.set('https://api.example.org', 'sk-1');
    await keys.setHeader('https://api.example.org', 'X-Team', 'birds');
    const handed = (address: string | undefined) => keys.secretsFor(address, ['x-team', 'x-other']);
    const own = { origin: 'https://api.example.org', key: 'sk-1', headers: { 'x-team': 'birds' } };
    expect(await handed('https://api.example.org/v1')).toEqual(own);
    expect(await handed('https://API.example.org:443/openai/deployments/x')).toEqual(own);
    for (const other of [
      'http://api.example.org/v1',
      'https://api.example.org:8443/v1',
      'https://api.example.org.evil.test/v1',
      'https://api.example.org@evil.test/v1',
      'https://evil.test/https://api.example.org/v1',
      'file:///v1',
      'api.example.org',
      undefined,
    ])
      expect({ other, handed: await handed(other) }).toEqual({ other, handed: {} });
  });

  test('that is removed is gone, with the headers of its origin', async () => {
    const secrets = storage();
    const keys = new Keys(secrets);
    await keys.set('https://a.test', 'sk-1');
    await keys.setHeader('https://a.test', 'x-team', 'birds');
    expect(await keys.has('https://a.test')).toBe(true);
    await keys.remove('https://a.test', ['X-Team']);
    expect(secrets.held.size).toBe(0);
  });
});

describe('the address of a model', () => {
  const chosen: ModelSettings = {
    id: 'qwen3',
    provider: 'openai',
    baseUrl: '',
    apiVersion: '',
    headers: [],
    contextTokens: 0,
    maxOutputTokens: 0,
    tools: 'native',
    prices: {},
  };

  test.each([
    [chosen, 'https://api.openai.com/v1'],
    [{ ...chosen, baseUrl: ' http://127.0.0.1:11434/v1 ' }, 'http://127.0.0.1:11434/v1'],
    [{ ...chosen, provider: 'host', baseUrl: 'https://a.test' }, undefined],
    [{ ...chosen, id: '', baseUrl: 'https://a.test' }, undefined],
  ])('is what is chosen, %#', (settings, address) => {
    expect(addressOf(settings)).toBe(address);
  });

  test('has an origin only where a key may go to', () => {
    expect(originOf('https://user:pass@a.test/v1')).toBeUndefined();
    expect(originOf('HTTPS://A.test/v1')).toBe('https://a.test');
  });

  test.each([
    ['http://a.test', true],
    ['http://192.168.1.7:1234', true],
    ['https://a.test', false],
    ['http://localhost:11434', false],
    ['http://127.0.0.1:1234', false],
    ['http://[::1]:1234', false],
    ['http://127.evil.test', true],
  ])('%s can be overheard: %s', (origin, isOpen) => {
    expect(isOpenRoad(origin)).toBe(isOpen);
  });
});
