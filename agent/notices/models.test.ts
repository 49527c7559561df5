import { describe, expect, test } from 'vitest';

import { type ChatFault } from '../model/chat-fault.ts';
import { notice } from '../notice.ts';
import { chatFaultWords } from './models.ts';

const LOCAL = 'http://127.0.0.1:11434/v1';
const REMOTE = 'https://api.example.org/v1';
const told = (why: ChatFault) => notice({ kind: 'model-unfit', model: 'm', why });

describe('the words for a model that gives no answer', () => {
  test('speak of no resuming where the run has ended with it', () => {
    const why = { kind: 'request-refused', status: 400, detail: 'no such parameter' } as const;
    expect(notice({ kind: 'model-unfit', model: 'm', why, isOver: true })).toEqual({
      title: 'The model cannot be used',
      detail:
        'm: the provider refuses the request (400: no such parameter). It answered none of the questions of this run.',
      kept: 'Everything recorded so far is kept, and your files are as they were.',
      next: 'Start another run: with another model, or when this one answers.',
    });
    const silent = { kind: 'timeout', seconds: 240, url: LOCAL } as const;
    expect(notice({ kind: 'model-unfit', model: 'm', why: silent, isOver: true }).next).toBe(
      'See whether the server is at work or has hung, and start another run.',
    );
  });

  test('speak of no run where there is none', () => {
    const why = { kind: 'key-missing', url: REMOTE, variable: 'OPENAI_API_KEY' } as const;
    expect(notice({ kind: 'model-unfit', model: 'm', why, isUnbegun: true })).toEqual({
      title: 'A key is missing',
      detail: `m: ${REMOTE} asks for a key, and OPENAI_API_KEY is not set.`,
      kept: 'Nothing was started. Your files are as they were.',
      next: 'Set OPENAI_API_KEY in the environment, or the key in the editor (Galapagos: Set API Key), and try again.',
    });
  });

  test.each<[ChatFault, string]>([
    [
      { kind: 'key-refused', url: REMOTE, status: 401, detail: 'no such key' },
      `${REMOTE} refuses the key (401: no such key)`,
    ],
    [
      { kind: 'model-unknown', url: REMOTE, model: 'gtp', offered: ['gpt', 'gpt-mini'] },
      `${REMOTE} knows no model “gtp”; it offers gpt, gpt-mini`,
    ],
    [
      { kind: 'rate-limited', detail: 'Slow down.', retryAfterS: 600, retried: 2 },
      'the provider lets no more requests through for the next 10 min (Slow down.), after 3 tries',
    ],
    [
      { kind: 'rate-limited', detail: 'No credit.', quota: true },
      'the account at the provider has no more to spend (No credit.)',
    ],
    [
      { kind: 'context-exceeded', detail: 'too long', limit: 131_072 },
      'the prompt is longer than the model reads (131,072 tokens)',
    ],
    [
      { kind: 'context-exceeded', detail: 'too long' },
      'the prompt is longer than the model reads (too long)',
    ],
    [{ kind: 'timeout', seconds: 30 }, 'nothing was heard for 30 s'],
    [
      { kind: 'timeout', seconds: 240, url: 'http://localhost:8080/v1' },
      'nothing was heard from http://localhost:8080/v1 for 4 min',
    ],
    [
      { kind: 'budget', what: 'usd', left: 0.004, needed: 0.25 },
      'the next question could cost $0.25, and $0.0040 of the budget are left',
    ],
    [
      { kind: 'budget', what: 'tokens', left: 1200, needed: 9000.2 },
      'the next question could cost 9,000 tokens, and 1,200 of the budget are left',
    ],
  ])('%j', (fault, words) => {
    expect(chatFaultWords(fault)).toBe(words);
  });
});

describe('what to do about it', () => {
  test.each<[ChatFault, string]>([
    [
      { kind: 'unreachable', url: LOCAL, detail: 'the connection was refused' },
      'Start the server: `ollama serve`, then resume the run.',
    ],
    [
      { kind: 'unreachable', url: 'http://localhost:8000/v1', detail: 'the connection was refused' },
      'Start the server: `vllm serve <model>`, then resume the run.',
    ],
    [
      { kind: 'unreachable', url: REMOTE, detail: 'there is no such host' },
      'See that the address is right and that its server runs, then resume the run.',
    ],
    [
      { kind: 'unreachable', url: REMOTE, detail: 'its certificate is not trusted: X' },
      'Name the certificates of your network in NODE_EXTRA_CA_CERTS, then resume the run.',
    ],
    [
      { kind: 'unreachable', url: REMOTE, detail: 'the proxy http://p refuses: 403 Forbidden' },
      'Look at HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, then resume the run.',
    ],
    [
      { kind: 'key-missing', url: REMOTE, variable: 'OPENAI_API_KEY' },
      'Set OPENAI_API_KEY in the environment, or the key in the editor (Galapagos: Set API Key), then resume the run.',
    ],
    [
      { kind: 'model-unknown', url: REMOTE, model: 'm', offered: ['n'] },
      'Start another run with one of these models.',
    ],
    [{ kind: 'empty-answer' }, 'Resume the run, or start another with another model.'],
  ])('after %j', (fault, next) => {
    expect(told(fault).next).toBe(next);
  });

  test('stands in a whole notice', () => {
    expect(
      told({ kind: 'unreachable', url: LOCAL, detail: 'the connection was refused', retried: 2 }),
    ).toEqual({
      title: 'The model cannot be reached',
      detail: `m: nobody answers at ${LOCAL} (the connection was refused), after 3 tries.`,
      kept: 'Everything recorded so far is kept: the run can be resumed. Your files are as they were.',
      next: 'Start the server: `ollama serve`, then resume the run.',
    });
  });
});
