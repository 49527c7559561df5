import { PassThrough } from 'node:stream';

import { describe, expect, test } from 'vitest';

import { type ModelSpec } from '../../agent/model/model-spec.ts';
import { Inlet } from '../inlet.ts';
import { accessOf, handedOver, keyOnCommandLine, keyVariable } from './keys.ts';

const spec = (baseUrl: string, more: Partial<ModelSpec> = {}): ModelSpec => ({
  id: 'm',
  provider: 'openai',
  baseUrl,
  ...more,
});
const homes = { OPENAI_BASE_URL: 'http://proxy:1/v1', AZURE_OPENAI_ENDPOINT: 'https://gateway.example' };
const nothing = { handed: {} };

describe('a key', () => {
  test.each([
    [spec('https://api.openai.com/v1'), 'OPENAI_API_KEY'],
    [spec('http://proxy:1/v1'), 'OPENAI_API_KEY'],
    [spec('https://openrouter.ai/api/v1'), 'OPENROUTER_API_KEY'],
    [spec('https://x.openai.azure.com', { provider: 'azure' }), 'AZURE_OPENAI_API_KEY'],
    [spec('https://elsewhere.example/v1'), 'GALAPAGOS_API_KEY'],
    [spec('http://127.0.0.1:11434/v1'), 'GALAPAGOS_API_KEY'],
    [spec('https://api.openai.com.evil.example/v1'), 'GALAPAGOS_API_KEY'],
    [spec('https://api.openai.com@evil.example/v1'), 'GALAPAGOS_API_KEY'],
    [spec('http://api.openai.com/v1'), 'GALAPAGOS_API_KEY'],
    [spec('https://evil.example', { provider: 'azure' }), 'GALAPAGOS_API_KEY'],
    [spec('https://x.openai.azure.com.evil.example', { provider: 'azure' }), 'GALAPAGOS_API_KEY'],
    [spec('http://x.openai.azure.com', { provider: 'azure' }), 'GALAPAGOS_API_KEY'],
    [spec('https://gateway.example/openai', { provider: 'azure' }), 'AZURE_OPENAI_API_KEY'],
  ])('of $baseUrl is in %s', (model, variable) => {
    expect(keyVariable(model, homes)).toBe(variable);
  });

  test('of one provider goes to no other', () => {
    const environment = { OPENAI_API_KEY: 'of-openai' };
    expect(accessOf(spec('https://elsewhere.example/v1'), { environment, ...nothing })).toEqual({
      ok: true,
      value: { headers: {} },
    });
  });

  test('that is handed over comes before the environment', () => {
    const environment = { OPENAI_API_KEY: 'of-environment' };
    const access = accessOf(spec('https://api.openai.com/v1'), { environment, handed: { key: 'handed' } });
    expect(access).toEqual({ ok: true, value: { key: 'handed', headers: {} } });
  });

  test.each([
    ['https://api.openai.com/v1', { key: 'handed' }],
    ['https://api.openai.com:8443/v1', {}],
    ['http://api.openai.com/v1', {}],
    ['https://api.openai.com.evil.example/v1', {}],
    ['https://api.openai.com@evil.example/v1', {}],
  ])('that was handed over for one origin: what %s is given', (baseUrl, access) => {
    const handed = { origin: 'https://api.openai.com', key: 'handed', headers: { 'x-team': 'birds' } };
    expect(accessOf(spec(baseUrl), { environment: {}, handed })).toEqual({
      ok: true,
      value: { ...access, headers: {} },
    });
  });

  describe('for any address', () => {
    const environment = { GALAPAGOS_API_KEY: 'for-any', GALAPAGOS_HEADER_X_TEAM: 'birds' };
    const foreign = { environment, isForeign: true, ...nothing };
    const model = spec('https://elsewhere.example/v1', { headers: ['x-team'] });

    test('goes where a person says', () => {
      expect(accessOf(model, { environment, ...nothing })).toMatchObject({ value: { key: 'for-any' } });
    });

    test.each([
      model,
      spec('https://elsewhere.example/v1'),
      spec('https://evil.example', { provider: 'azure' }),
    ])('does not go by itself where a record of another store says', (each) => {
      const access = accessOf(each, foreign);
      expect(access.ok ? '' : JSON.stringify(access.fault)).toContain('perhaps from somebody else');
    });

    test('goes there when it is handed over', () => {
      const handed = { key: 'handed', headers: { 'x-team': 'bees' } };
      expect(accessOf(model, { environment, handed, isForeign: true })).toEqual({
        ok: true,
        value: { key: 'handed', headers: { 'x-team': 'bees' } },
      });
    });

    test('goes to servers of this machine', () => {
      const here = spec('http://127.0.0.1:11434/v1');
      expect(accessOf(here, foreign)).toEqual({ ok: true, value: { key: 'for-any', headers: {} } });
    });
  });

  test('is asked for where it is surely needed', () => {
    expect(accessOf(spec('https://api.openai.com/v1'), { environment: {}, ...nothing })).toMatchObject({
      fault: { kind: 'model-unfit', why: { kind: 'key-missing', variable: 'OPENAI_API_KEY' } },
    });
  });

  test('on the command line is refused without being repeated', () => {
    const key = `sk-proj-${'a1B2'.repeat(8)}`;
    const fault = keyOnCommandLine(['repair', `--model=${key}`]);
    expect(fault).toMatchObject({ kind: 'option-unknown' });
    expect(JSON.stringify(fault)).not.toContain(key);
    expect(keyOnCommandLine(['repair', '--model=ollama/qwen3', 'a request about keys'])).toBeUndefined();
    expect(keyOnCommandLine(['repair', '--test', 'FAKE_TOKEN=not-a-secret npm test'])).toBeUndefined();
  });
});

describe('a header', () => {
  const model = spec('http://127.0.0.1:1/v1', { headers: ['X-Team'] });

  test('has its value from the environment or from what is handed over, whatever its case', () => {
    const environment = { GALAPAGOS_HEADER_X_TEAM: 'one' };
    expect(accessOf(model, { environment, ...nothing })).toMatchObject({
      value: { headers: { 'X-Team': 'one' } },
    });
    const handed = { headers: { 'x-team': 'two' } };
    expect(accessOf(model, { environment, handed })).toMatchObject({
      value: { headers: { 'X-Team': 'two' } },
    });
  });

  test('without a value is refused, with the name of the variable', () => {
    const access = accessOf(model, { environment: {}, ...nothing });
    expect(access.ok ? '' : JSON.stringify(access.fault)).toContain('GALAPAGOS_HEADER_X_TEAM');
  });
});

describe('standard input', () => {
  const inletOf = (...lines: readonly string[]): { inlet: Inlet; input: PassThrough } => {
    const input = new PassThrough();
    for (const line of lines) input.write(`${line}\n`);
    return { inlet: new Inlet(input), input };
  };

  test('has the secrets in its first line, and control lines behind it: none is lost', async () => {
    const { inlet, input } = inletOf('{"key":"k"}', 'pause', 'resume');
    expect(await handedOver(inlet)).toEqual({ ok: true, value: { key: 'k' } });
    input.end('stop\n');
    const heard: string[] = [];
    await new Promise<void>((end) => inlet.listen({ line: (line) => heard.push(line), end }));
    expect(heard).toEqual(['pause', 'resume', 'stop']);
  });

  test('without them is refused', async () => {
    const { inlet, input } = inletOf('pause');
    expect(await handedOver(inlet)).toMatchObject({ ok: false });
    input.end();
    expect(await handedOver(inlet)).toMatchObject({ ok: false });
  });

  test('may be read to its end', async () => {
    const { inlet, input } = inletOf('one', 'two');
    input.end();
    expect(await inlet.rest()).toBe('one\ntwo');
  });
});
