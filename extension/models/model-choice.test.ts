import { describe, expect, test } from 'vitest';

import { lines, withRecent, type Chosen, type Known } from './model-choice.ts';

const none: Chosen = { id: '', provider: 'openai', baseUrl: '' };
const qwen: Chosen = { id: 'qwen3', provider: 'openai', baseUrl: 'http://127.0.0.1:11434/v1' };
const known: Known = { current: none, recent: [], own: [], isLooking: true };
const labels = (told: Known): readonly string[] => lines(told).map(({ label }) => label);
const elsewhere = ['Elsewhere', 'OpenAI…', 'OpenRouter…', 'Azure OpenAI…', 'Another endpoint…'];

describe('the list of models', () => {
  test('is there before anybody answered', () => {
    expect(labels(known)).toEqual([
      '$(check) No model',
      ...elsewhere,
      'On this machine',
      'Looking for servers…',
      'In VS Code',
      'Asking VS Code…',
    ]);
  });

  test('says what was found, marks what is chosen, and leaves out what is not there', () => {
    const found: Known = {
      current: qwen,
      recent: [qwen],
      servers: [{ name: 'Ollama', baseUrl: qwen.baseUrl, models: [{ id: 'qwen3', contextTokens: 32_768 }] }],
      own: [],
      isLooking: false,
    };
    expect(labels(found)).toEqual([
      'No model',
      'Chosen before',
      '$(check) qwen3',
      ...elsewhere,
      'On this machine',
      '$(check) qwen3',
    ]);
    expect(lines(found).at(-1)).toEqual({
      label: '$(check) qwen3',
      description: 'Ollama · http://127.0.0.1:11434/v1',
      choice: { do: 'take', model: { ...qwen, contextTokens: 32_768 } },
    });
  });

  test('names models of VS Code by vendor and family', () => {
    const own = [{ id: 'copilot/gpt-x', name: 'GPT X', vendor: 'copilot', family: 'gpt', contextTokens: 8 }];
    expect(lines({ ...known, own, isLooking: false })).toContainEqual({
      label: 'GPT X',
      description: 'copilot · gpt',
      choice: {
        do: 'take',
        model: { id: 'copilot/gpt-x', provider: 'host', baseUrl: '', contextTokens: 8 },
      },
    });
  });

  test('remembers five models, each once, the last one first', () => {
    const many = ['a', 'b', 'c', 'd', 'e', 'c'].map((id): Chosen => ({ ...qwen, id }));
    const recent = many.reduce<readonly Chosen[]>(withRecent, []);
    expect(recent.map(({ id }) => id)).toEqual(['c', 'e', 'd', 'b', 'a']);
  });
});
