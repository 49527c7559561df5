import { describe, expect, test } from 'vitest';

import { faultOfBreak, faultOfRefusal } from './http-fault.ts';

const place = { url: 'URL', model: 'm', tame: (words: string) => words.replaceAll('sk-secret', '…') };
const kindOf = (status: number, body: unknown): string => faultOfRefusal({ status, body }, place).kind;
const error = (message: string, code?: string | number) => ({ error: { message, ...(code && { code }) } });

describe('what a refusal means', () => {
  test.each([
    ['DeepSeek', 400, error('Model Not Exist', 'invalid_request_error'), 'model-unknown'],
    ['Mistral', 400, { object: 'error', message: 'Invalid model: foo', code: '1500' }, 'model-unknown'],
    ['OpenRouter', 400, error('foo is not a valid model ID', 400), 'model-unknown'],
    ['Ollama', 404, error('model "foo" not found, try pulling it first'), 'model-unknown'],
    ['Azure', 404, error('The API deployment does not exist', 'DeploymentNotFound'), 'model-unknown'],
    ['a wrong path', 404, '<html><title>404 Not Found</title></html>', 'request-refused'],
    ['Gemini', 400, [error('API key not valid. Please pass a valid API key.', 400)], 'key-refused'],
    ['OpenRouter', 403, error('Your input requires moderation on OpenAI', 403), 'declined'],
    ['Azure', 400, error('The response was filtered', 'content_filter'), 'declined'],
    [
      'LM Studio',
      400,
      error('the model is loaded with context length of only 4096 tokens'),
      'context-exceeded',
    ],
    [
      'Gemini',
      400,
      [error('The input token count (9) exceeds the maximum number of tokens allowed (8).')],
      'context-exceeded',
    ],
    [
      'OpenAI',
      429,
      error('Request too large for gpt on tokens per min (TPM): Limit 9', 'rate_limit_exceeded'),
      'rate-limited',
    ],
    ['anybody', 408, '', 'provider-failed'],
    ['Cloudflare', 524, '', 'provider-failed'],
    ['a redirection', 301, '', 'request-refused'],
  ])('of %s with %i %j is %s', (_who, status, body, kind) => {
    expect(kindOf(status, body)).toBe(kind);
  });

  test('that no wait mends is told as one of the account', () => {
    const body = error('Request too large for gpt on tokens per min (TPM): Limit 9, Requested 10');
    expect(faultOfRefusal({ status: 429, body }, place)).toMatchObject({ quota: true });
  });

  test.each([
    ['Requested 9. The maximum context length is 131,072 tokens.', 131_072],
    ['the model is loaded with context length of only 4096 tokens', 4096],
    ['The input token count (9) exceeds the maximum number of tokens allowed (1048576).', 1_048_576],
  ])('%s: the window is read out of it', (message, limit) => {
    expect(faultOfRefusal({ status: 400, body: error(message) }, place)).toMatchObject({ limit });
  });
});

describe('what a broken connection means', () => {
  const thrown = (code: string): Error =>
    new TypeError('fetch failed', { cause: Object.assign(new Error('inner words'), { code }) });

  test.each([
    ['ECONNRESET', { kind: 'broken-answer', detail: 'the connection broke' }],
    ['UND_ERR_HEADERS_TIMEOUT', { kind: 'timeout', seconds: 300 }],
    ['ENOTFOUND', { kind: 'unreachable', url: 'URL', detail: 'there is no such host' }],
    ['EWHATEVER', { kind: 'unreachable', url: 'URL', detail: 'EWHATEVER' }],
    ['', { kind: 'unreachable', url: 'URL', detail: 'inner words' }],
  ])('with the code %j', (code, fault) => {
    expect(faultOfBreak(thrown(code), place)).toEqual(fault);
  });

  test('of several addresses is that of the first', () => {
    const [one, other] = [thrown('ECONNREFUSED'), thrown('ENETUNREACH')];
    expect(
      faultOfBreak(new TypeError('fetch failed', { cause: new AggregateError([one, other]) }), place),
    ).toEqual({
      kind: 'unreachable',
      url: 'URL',
      detail: 'the connection was refused',
    });
  });

  test('never quotes a key', () => {
    expect(faultOfBreak(new TypeError('"Bearer sk-secret" is no header'), place)).toMatchObject({
      detail: '"Bearer …" is no header',
    });
  });
});
