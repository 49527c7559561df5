import { describe, expect, test } from 'vitest';

import { lines, localOf, withRecent, type Chosen, type Known } from './model-choice.ts';

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
      servers: [{ name: 'ollama', baseUrl: qwen.baseUrl, models: [{ id: 'qwen3', contextTokens: 32_768 }] }],
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
      detail: '32,768 tokens of context',
      choice: { do: 'take', model: qwen },
    });
  });

  test('fixes no window of a server: what it reads is asked before each run, and is less where nothing is loaded', () => {
    const models = [{ id: 'qwen3', contextTokens: 262_144, isUnloaded: true as const }];
    const servers = [{ name: 'ollama', baseUrl: qwen.baseUrl, models }];
    expect(lines({ ...known, servers }).find(({ label }) => label === 'qwen3')).toEqual({
      label: 'qwen3',
      description: 'Ollama · http://127.0.0.1:11434/v1',
      detail: 'up to 262,144 tokens of context, as its server loads it',
      choice: { do: 'take', model: qwen },
    });
  });

  test('tells servers of this machine from endpoints that the environment has a key for', () => {
    const servers = [
      { name: 'lmstudio', baseUrl: 'http://127.0.0.1:1234/v1', models: [{ id: 'phi-4' }] },
      { name: 'openai', baseUrl: 'https://api.openai.com/v1', models: [{ id: 'gpt-x' }] },
    ];
    expect(labels({ ...known, servers, isLooking: false }).slice(-4)).toEqual([
      'On this machine',
      'phi-4',
      'Named by your environment',
      'gpt-x',
    ]);
    expect(localOf(servers).map(({ name }) => name)).toEqual(['lmstudio']);
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
