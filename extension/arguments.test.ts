import { describe, expect, test } from 'vitest';

import { rollout } from '../test/webview/story.ts';
import {
  repairArguments,
  resumeArguments,
  solveArguments,
  wishArguments,
  type Settings,
} from './arguments.ts';

const defaults: Settings = {
  testCommand: '',
  testTimeoutSeconds: 120,
  maxMinutes: 10,
  maxTestRuns: 0,
  maxAttempts: 0,
  strategy: 'evolve',
  generations: 0,
  population: 0,
  seed: 1,
  parallelism: 0,
  allowTestEdits: false,
  storeLocation: '',
  allowUnconfined: false,
  mechanism: 'auto',
  image: '',
  network: [],
  show: [],
  hide: [],
  env: [],
  limits: {},
  maxTokens: 0,
  maxUsd: 0,
  agent: 'auto',
  weights: {},
  model: {
    id: '',
    provider: 'openai',
    baseUrl: '',
    apiVersion: '',
    headers: [],
    contextTokens: 0,
    maxOutputTokens: 0,
    tools: 'native',
    prices: {},
  },
};

describe('the arguments of a run', () => {
  test('leave to the engine what the user left open', () => {
    expect(repairArguments('/home/ada/my sums', defaults)).toEqual([
      'repair',
      '/home/ada/my sums',
      '--json',
      '--control',
      '--key-stdin',
      '--test-timeout=120',
      '--minutes=10',
      '--strategy=evolve',
      '--seed=1',
    ]);
  });

  test('carry every setting as one argument, whatever is in it', () => {
    const settings: Settings = {
      testCommand: ' npm test -- --grep "a b" ',
      testTimeoutSeconds: 5,
      maxMinutes: 0.5,
      maxTestRuns: 40,
      maxAttempts: 7,
      strategy: 'best-of-n',
      generations: 3,
      population: 6,
      seed: 0,
      parallelism: 2,
      allowTestEdits: true,
      storeLocation: '/tmp/runs of ada',
      allowUnconfined: true,
      mechanism: 'podman',
      image: ' node:24 ',
      network: ['registry.npmjs.org'],
      show: ['~/fonts of mine', '/opt/data'],
      hide: ['/opt/data/keys'],
      env: ['LANG', 'TZ'],
      limits: { memoryMb: 3000, processes: 40 },
      maxTokens: 200_000,
      maxUsd: 1.5,
      agent: 'finch',
      weights: { completion: 0.6, reasoning: 0.2, efficiency: 0.2 },
      model: {
        id: ' qwen3 ',
        provider: 'openai',
        baseUrl: ' http://127.0.0.1:11434/v1 ',
        apiVersion: 'unused',
        headers: ['X-Team'],
        contextTokens: 32_768,
        maxOutputTokens: 4_096,
        tools: 'text',
        prices: { prompt: 0.5, completion: 1.5, cached: 0.05 },
        temperature: 0,
      },
    };
    expect(repairArguments('/p', settings)).toEqual([
      'repair',
      '/p',
      '--json',
      '--control',
      '--key-stdin',
      '--store=/tmp/runs of ada',
      '--test=npm test -- --grep "a b"',
      '--test-timeout=5',
      '--minutes=0.5',
      '--test-runs=40',
      '--rollouts=7',
      '--strategy=best-of-n',
      '--generations=3',
      '--population=6',
      '--seed=0',
      '--parallel=2',
      '--allow-test-edits',
      '--sandbox=podman',
      '--image=node:24',
      '--network=registry.npmjs.org',
      '--show=~/fonts of mine',
      '--show=/opt/data',
      '--hide=/opt/data/keys',
      '--env=LANG',
      '--env=TZ',
      '--limit=memoryMb=3000',
      '--limit=processes=40',
      '--allow-unconfined',
      '--tokens=200000',
      '--agent=finch',
      '--weights=0.6,0.2,0.2',
      '--model=qwen3',
      '--base-url=http://127.0.0.1:11434/v1',
      '--header=X-Team',
      '--usd=1.5',
      '--context-tokens=32768',
      '--max-output-tokens=4096',
      '--tools=text',
      '--price=0.5/1.5/0.05',
      '--temperature=0',
    ]);
  });

  test('of a resumed run name the run and the store alone', () => {
    expect(resumeArguments('01JD', '/p', { ...defaults, storeLocation: 'runs', testCommand: 'x' })).toEqual([
      'resume',
      '01JD',
      '--dir=/p',
      '--json',
      '--control',
      '--key-stdin',
      '--store=runs',
    ]);
  });

  test.each([
    [{ id: 'copilot/gpt-x', provider: 'host', baseUrl: 'https://a.test' }, ['--model=vscode/copilot/gpt-x']],
    [
      { id: 'mine', provider: 'azure', baseUrl: 'https://r.openai.azure.com', apiVersion: '2024-10-21' },
      ['--model=azure/mine', '--base-url=https://r.openai.azure.com', '--api-version=2024-10-21'],
    ],
    [{ id: 'gpt-x' }, ['--model=gpt-x', '--base-url=https://api.openai.com/v1']],
    [{ id: ' ', baseUrl: 'https://a.test' }, []],
  ])('name the model by who reaches it, %#', (chosen, named) => {
    const model = { ...defaults.model, ...chosen };
    expect(repairArguments('/p', { ...defaults, model }).slice(9)).toEqual(named);
  });

  test('say no temperature to an agent that asks no model', () => {
    const model = { ...defaults.model, id: 'qwen3', temperature: 0.5 };
    const said = (agent: string) =>
      repairArguments('/p', { ...defaults, model, agent }).filter((each) => each.startsWith('--temp'));
    expect(['auto', 'finch', 'both', 'mender'].map(said)).toEqual([
      ...Array.from({ length: 3 }, () => ['--temperature=0.5']),
      [],
    ]);
  });

  test('of a request keep it whole, even where it looks like an option', () => {
    expect(solveArguments('/p', '--help me, or $(not)', defaults).slice(-3)).toEqual([
      '--',
      '--help me, or $(not)',
      '/p',
    ]);
  });

  test('of a wish name the run, the attempts and the words', () => {
    const going = { folder: '/p', settings: defaults };
    const common = ['--dir=/p', '--json', '--control', '--key-stdin'];
    const [a, b] = [rollout(1, 1), rollout(2, 3)];
    expect(wishArguments('01JD', { do: 'refine', rollout: a, words: '-x' }, going)).toEqual([
      'refine',
      '--rollout=g1.1',
      ...common,
      '--',
      '01JD',
      '-x',
    ]);
    expect(wishArguments('01JD', { do: 'recombine', rollouts: [a, b], words: 'both' }, going)).toEqual([
      'recombine',
      '--words=both',
      ...common,
      '--',
      '01JD',
      'g1.1',
      'g2.3',
    ]);
  });
});
