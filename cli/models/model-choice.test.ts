import { describe, expect, test } from 'vitest';

import { parseCommand } from '../options/arguments.ts';
import { commands } from '../options/command-table.ts';
import { modelOf } from './model-choice.ts';

function chosen(argv: readonly string[], environment: Readonly<Record<string, string>> = {}) {
  const command = commands.find(({ name }) => name === 'repair');
  if (!command) throw new Error('there is no repair');
  const args = parseCommand(command, argv);
  if (!args.ok) return args.fault;
  const model = modelOf(args.value, environment);
  return model.ok ? model.value : model.fault.kind === 'option-unknown' ? model.fault.detail : model.fault;
}

describe('the model of the command line', () => {
  test.each([
    ['ollama/qwen3:8b', { id: 'qwen3:8b', baseUrl: 'http://127.0.0.1:11434/v1' }],
    ['lmstudio/google/gemma', { id: 'google/gemma', baseUrl: 'http://127.0.0.1:1234/v1' }],
    ['llamacpp/any', { id: 'any', baseUrl: 'http://127.0.0.1:8080/v1' }],
    ['vllm/Qwen/Qwen3', { id: 'Qwen/Qwen3', baseUrl: 'http://127.0.0.1:8000/v1' }],
    ['openai/gpt-x', { id: 'gpt-x', baseUrl: 'https://api.openai.com/v1' }],
    ['openrouter/a/b', { id: 'a/b', baseUrl: 'https://openrouter.ai/api/v1' }],
  ])('%s says where it is', (name, model) => {
    expect(chosen([`--model=${name}`])).toEqual({ provider: 'openai', ...model });
  });

  test('at an address of its own, a slash is a part of the name, but for a server of this machine', () => {
    const at = '--base-url=http://box:9/v1';
    const place = { provider: 'openai', baseUrl: 'http://box:9/v1' };
    expect(chosen(['--model=openai/gpt', at])).toEqual({ id: 'openai/gpt', ...place });
    expect(chosen(['--model=ollama/qwen3', at])).toEqual({ id: 'qwen3', ...place });
    expect(chosen(['--model=ollama', at])).toEqual({ id: 'ollama', ...place });
  });

  test('a bare name is one where the environment points', () => {
    const baseUrl = 'http://proxy.example/v1';
    const model = { id: 'm', provider: 'openai', baseUrl };
    expect(chosen(['--model=m'], { OPENAI_BASE_URL: baseUrl })).toEqual(model);
    expect(chosen(['--model=m'], { OPENAI_API_KEY: 'k' })).toEqual({
      ...model,
      baseUrl: 'https://api.openai.com/v1',
    });
    expect(chosen(['--model=m'])).toContain('names a model and no server');
    expect(chosen(['--model=m'], { OPENAI_BASE_URL: 'nowhere' })).toContain('no address');
  });

  test('Ollama is asked where OLLAMA_HOST says', () => {
    expect(chosen(['--model=ollama/q'], { OLLAMA_HOST: 'box:4000' })).toMatchObject({
      baseUrl: 'http://box:4000/v1',
    });
  });

  test('Azure takes its address and version from the environment', () => {
    const environment = {
      AZURE_OPENAI_ENDPOINT: 'https://x.openai.azure.com',
      OPENAI_API_VERSION: '2025-01-01',
    };
    const model = {
      id: 'mine',
      provider: 'azure',
      baseUrl: 'https://x.openai.azure.com',
      apiVersion: '2025-01-01',
    };
    expect(chosen(['--model=azure/mine'], environment)).toEqual(model);
    expect(chosen(['--model=azure/mine', '--api-version=v2'], environment)).toEqual({
      ...model,
      apiVersion: 'v2',
    });
    expect(chosen(['--model=azure/mine'])).toContain('AZURE_OPENAI_ENDPOINT');
  });

  test('what is known of it stands beside its name', () => {
    const argv = [
      '--model=ollama/q',
      '--tools=text',
      '--context-tokens=8192',
      '--max-output-tokens=1000',
      '--price=0.5/1.5',
      '--header=X-Team',
    ];
    expect(chosen(argv)).toEqual({
      id: 'q',
      provider: 'openai',
      baseUrl: 'http://127.0.0.1:11434/v1',
      headers: ['X-Team'],
      contextTokens: 8192,
      maxOutputTokens: 1000,
      tools: 'text',
      prices: { prompt: 0.5, completion: 1.5, cached: 0.5 },
    });
    expect(chosen(['--model=ollama/q', '--price=3/15/0.3'])).toMatchObject({
      prices: { prompt: 3, completion: 15, cached: 0.3 },
    });
  });

  test.each(['1', '1/2/3/4', 'a/b', '-1/2', '/2', '1/Infinity'])('a price “%s” is none', (price) => {
    expect(chosen(['--model=ollama/q', `--price=${price}`])).toContain('--price needs');
  });

  test.each(['ftp://host', 'http://user@host/v1', 'http://host/v1?key=abc', 'host:80'])(
    'an address “%s” is none: it would be recorded, and could hold a key',
    (url) => {
      expect(chosen(['--model=m', `--base-url=${url}`])).toContain('--base-url needs an address');
    },
  );

  test('a value of a header is no name of one', () => {
    expect(chosen(['--model=ollama/q', '--header=X-Key: abc'])).toContain('the name of a header alone');
  });

  test('models of the editor are for the editor alone', () => {
    expect(chosen(['--model=vscode/copilot/x'])).toContain('answered by VS Code');
    expect(chosen(['--model=vscode', '--json', '--control'])).toContain('Say which model');
    expect(chosen(['--model=vscode/copilot/x', '--json', '--control'])).toEqual({
      id: 'copilot/x',
      provider: 'host',
    });
  });

  test('none is chosen where none is named', () => {
    expect(chosen([])).toBeUndefined();
    expect(chosen(['--tools=text'])).toContain('name one with --model');
  });
});
