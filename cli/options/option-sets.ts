// Options that several commands share.
import { LIMITS } from '../../agent/engine/sandbox-policy.ts';

export interface Option {
  readonly type: 'string' | 'boolean' | 'number' | 'count';
  readonly value?: string;
  /** May be given several times. */
  readonly many?: true;
  readonly about: string;
}

export const json: Option = { type: 'boolean', about: 'machine-readable output' };
export const store: Option = {
  type: 'string',
  value: 'DIR',
  about: 'where runs are kept (default: <dir>/.galapagos)',
};
export const place = {
  dir: {
    type: 'string',
    value: 'DIR',
    about: 'the project folder (default: the project you are in)',
  },
  here: { type: 'boolean', about: 'take this very folder, though it lies in a larger project' },
} as const satisfies Readonly<Record<string, Option>>;
export const dryRun: Option = { type: 'boolean', about: 'tell what would be written, and write nothing' };

export const walls: Readonly<Record<string, Option>> = {
  sandbox: {
    type: 'string',
    value: 'NAME',
    about: 'isolate with this, or refuse: bubblewrap, namespaces, landlock, seatbelt, docker, podman',
  },
  image: { type: 'string', value: 'IMAGE', about: 'the image that docker or podman run the tests in' },
  network: {
    type: 'string',
    value: 'DOMAIN',
    many: true,
    about: 'let tests and agents reach this domain (repeatable; default: no network)',
  },
  show: {
    type: 'string',
    value: 'DIR',
    many: true,
    about: 'a folder of yours that boxes may read, credentials in it excepted (repeatable)',
  },
  hide: { type: 'string', value: 'PATH', many: true, about: 'what no box may see (repeatable)' },
  env: {
    type: 'string',
    value: 'NAME',
    many: true,
    about: 'a variable of yours that boxes get (repeatable)',
  },
  limit: {
    type: 'string',
    value: 'NAME=N',
    many: true,
    about: `one of ${Object.keys(LIMITS).join(', ')} (repeatable)`,
  },
};

export const keyStdin: Option = {
  type: 'boolean',
  about: 'read the key and header values as one line of JSON from standard input',
};

export const watching: Readonly<Record<string, Option>> = {
  json: { type: 'boolean', about: 'print every event, and pieces of answers as they come, as one JSON line' },
  store,
  control: {
    type: 'boolean',
    about: 'read pause, resume, stop, wishes and answers of host models from standard input',
  },
  'key-stdin': keyStdin,
};

export const endpoint: Readonly<Record<string, Option>> = {
  'base-url': { type: 'string', value: 'URL', about: 'where the model answers, up to and with /v1' },
  header: {
    type: 'string',
    value: 'NAME',
    many: true,
    about: 'a further request header, its value from GALAPAGOS_HEADER_<NAME> or --key-stdin (repeatable)',
  },
  'api-version': { type: 'string', value: 'VERSION', about: 'of Azure (default: OPENAI_API_VERSION)' },
};

const model: Readonly<Record<string, Option>> = {
  model: {
    type: 'string',
    value: 'NAME',
    about:
      'the model to work with: its name at --base-url, or ollama/NAME, lmstudio/NAME, llamacpp/NAME, vllm/NAME, openai/NAME, openrouter/NAME, azure/DEPLOYMENT, vscode/NAME',
  },
  ...endpoint,
  'key-stdin': keyStdin,
  agent: {
    type: 'string',
    value: 'NAME',
    about: 'mender (search, no model), finch (model) or both (default: both with a model, else mender)',
  },
  tools: {
    type: 'string',
    value: 'HOW',
    about: 'how the model calls tools: native or text (default: native)',
  },
  'context-tokens': { type: 'count', value: 'N', about: 'longest prompt and answer together' },
  'max-output-tokens': { type: 'count', value: 'N', about: 'longest answer' },
  price: {
    type: 'string',
    value: 'P/C[/D]',
    about: 'US dollars per million tokens of prompt, answer and, where they cost less, cached prompt',
  },
  temperature: { type: 'string', value: 'T', about: '0 to 2 (default: as each attempt thinks best)' },
  turns: { type: 'count', value: 'N', about: 'answers of the model per attempt, at most (default: 40)' },
  tokens: { type: 'count', value: 'N', about: 'budget: tokens of the model (default: 1000000)' },
  usd: { type: 'number', value: 'N', about: 'budget: US dollars for the model, where its prices are known' },
  weights: {
    type: 'string',
    value: 'C,R,E',
    about: 'what counts in an attempt: completion, reasoning, efficiency (default: 0.5,0.3,0.2)',
  },
};

export const only = { type: 'string', value: 'NAME', many: true } as const;

export const work: Readonly<Record<string, Option>> = {
  ...place,
  test: { type: 'string', value: 'COMMAND', about: 'how to run the tests (default: detected)' },
  strategy: { type: 'string', value: 'NAME', about: 'evolve, best-of-n or retry (default: evolve)' },
  generations: { type: 'count', value: 'N', about: 'generations of attempts, at most (default: 4)' },
  population: { type: 'count', value: 'N', about: 'attempts per generation (default: 4)' },
  greens: {
    type: 'count',
    value: 'N',
    about: 'different green patches after which the search stops (default: 1)',
  },
  candidates: {
    type: 'count',
    value: 'N',
    about: 'candidates an attempt may try in its box, at most: early ones try fewer (default: 4000)',
  },
  parallel: { type: 'count', value: 'N', about: 'attempts at once (default: half the processors)' },
  seed: { type: 'count', value: 'N', about: 'same seed, same run (default: 1)' },
  minutes: { type: 'number', value: 'N', about: 'budget: minutes (default: 10)' },
  rollouts: { type: 'count', value: 'N', about: 'budget: attempts' },
  'test-runs': { type: 'count', value: 'N', about: 'budget: runs of your suite by the oracle' },
  'test-timeout': {
    type: 'number',
    value: 'S',
    about: 'seconds after which one run of the suite hangs (default: 120)',
  },
  'allow-test-edits': { type: 'boolean', about: 'let a patch change test files' },
  ...model,
  ...walls,
  'allow-unconfined': { type: 'boolean', about: 'run without isolation where this machine offers none' },
  ...watching,
};
