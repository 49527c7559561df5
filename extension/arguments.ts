// The user's settings as arguments of the command line: what a terminal would say to get the same run.
import { type Wish } from '../agent/engine/events.ts';
import { endpointUrl, type ModelSettings } from './models/model-settings.ts';

export interface Settings {
  readonly testCommand: string;
  readonly testTimeoutSeconds: number;
  readonly maxMinutes: number;
  readonly maxTestRuns: number;
  readonly maxAttempts: number;
  readonly strategy: string;
  readonly generations: number;
  readonly population: number;
  readonly seed: number;
  readonly parallelism: number;
  readonly allowTestEdits: boolean;
  readonly storeLocation: string;
  readonly allowUnconfined: boolean;
  readonly mechanism: string;
  readonly image: string;
  readonly network: readonly string[];
  readonly show: readonly string[];
  readonly hide: readonly string[];
  readonly env: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
  readonly maxTokens: number;
  readonly maxUsd: number;
  /** `auto`: as the engine thinks best for what there is. */
  readonly agent: string;
  readonly weights: Readonly<Record<string, number>>;
  readonly model: ModelSettings;
}

/** Arguments of `galapagos repair`. A zero or an empty text leaves the choice to the engine. */
export function repairArguments(folder: string, settings: Settings): readonly string[] {
  return ['repair', folder, ...search(settings)];
}

/** Arguments of `galapagos solve`: what is asked for is one argument, whatever is in it. */
export function solveArguments(folder: string, request: string, settings: Settings): readonly string[] {
  // Behind the dashes: a request may begin with one.
  return ['solve', ...search(settings), '--', request, folder];
}

function search(settings: Settings): readonly string[] {
  return [
    ...control(settings),
    ...given('--test', settings.testCommand.trim()),
    ...given('--test-timeout', settings.testTimeoutSeconds),
    ...given('--minutes', settings.maxMinutes),
    ...given('--test-runs', settings.maxTestRuns),
    ...given('--rollouts', settings.maxAttempts),
    ...given('--strategy', settings.strategy),
    ...given('--generations', settings.generations),
    ...given('--population', settings.population),
    `--seed=${settings.seed}`,
    ...given('--parallel', settings.parallelism),
    ...(settings.allowTestEdits ? ['--allow-test-edits'] : []),
    ...walls(settings),
    ...(settings.allowUnconfined ? ['--allow-unconfined'] : []),
    ...given('--tokens', settings.maxTokens),
    ...(settings.agent === 'auto' ? [] : given('--agent', settings.agent)),
    ...weightArguments(settings.weights),
    ...modelArguments(settings),
  ];
}

/** Arguments of `galapagos resume`: everything else is in the run's journal. */
export function resumeArguments(run: string, folder: string, settings: Settings): readonly string[] {
  return ['resume', run, `--dir=${folder}`, ...control(settings)];
}

/** Arguments of `galapagos refine`: the words are one argument, whatever is in them. */
export function wishArguments(run: string, wish: Wish, { folder, settings }: Going): readonly string[] {
  const options = [`--dir=${folder}`, ...control(settings)];
  if (wish.do === 'refine') return ['refine', `--rollout=${wish.rollout}`, ...options, '--', run, wish.words];
  return ['recombine', ...given('--words', wish.words ?? ''), ...options, '--', run, ...wish.rollouts];
}

interface Going {
  readonly folder: string;
  readonly settings: Settings;
}

/** Which model answers, and what is known of it. Its key is handed over on standard input, never here. */
function modelArguments({ model, maxUsd, agent }: Settings): readonly string[] {
  if (model.id.trim() === '') return [];
  const { prompt, completion, cached } = model.prices;
  const priced = [prompt, completion, cached].filter((price) => price !== undefined);
  return [
    ...given('--model', nameOf(model)),
    ...endpointArguments(model),
    ...given('--usd', maxUsd),
    ...given('--context-tokens', model.contextTokens),
    ...given('--max-output-tokens', model.maxOutputTokens),
    ...(model.tools === 'native' ? [] : given('--tools', model.tools)),
    ...(prompt === undefined || completion === undefined ? [] : given('--price', priced.join('/'))),
    // The settings of a model stay when its agent is not sent: a temperature would say nothing then, and be refused.
    ...(model.temperature === undefined || agent === 'mender' ? [] : [`--temperature=${model.temperature}`]),
  ];
}

/** The model as the command line calls it: who reaches it stands in front. */
export function nameOf({ id, provider }: Pick<ModelSettings, 'id' | 'provider'>): string {
  if (provider === 'host') return `vscode/${id.trim()}`;
  return provider === 'azure' ? `azure/${id.trim()}` : id.trim();
}

/** Which endpoint is meant. */
export function endpointArguments(model: Endpoint): readonly string[] {
  if (model.provider === 'host') return [];
  return [
    // A name alone is one at an address: which is said even where it is OpenAI's.
    ...given('--base-url', endpointUrl(model)),
    ...(model.provider === 'azure' ? given('--api-version', model.apiVersion.trim()) : []),
    ...model.headers.flatMap((name) => given('--header', name.trim())),
  ];
}

type Endpoint = Pick<ModelSettings, 'provider' | 'baseUrl' | 'apiVersion' | 'headers'>;

/** Shares of the score in the order of the command line; those of the engine where one is missing. */
function weightArguments({ completion, reasoning, efficiency }: Settings['weights']): readonly string[] {
  if (completion === undefined || reasoning === undefined || efficiency === undefined) return [];
  return [`--weights=${completion},${reasoning},${efficiency}`];
}

const walls = (settings: Settings): readonly string[] => [
  ...(settings.mechanism === 'auto' ? [] : given('--sandbox', settings.mechanism)),
  ...given('--image', settings.image.trim()),
  ...settings.network.flatMap((domain) => given('--network', domain.trim())),
  ...settings.show.flatMap((folder) => given('--show', folder.trim())),
  ...settings.hide.flatMap((path) => given('--hide', path.trim())),
  ...settings.env.flatMap((name) => given('--env', name.trim())),
  ...Object.entries(settings.limits).map(([name, value]) => `--limit=${name}=${value}`),
];

const control = ({ storeLocation }: Settings): readonly string[] => [
  '--json',
  '--control',
  '--key-stdin',
  ...given('--store', storeLocation.trim()),
];

// One argument, so that a value that begins with a dash stays a value.
const given = (name: string, value: string | number): readonly string[] =>
  value === 0 || value === '' ? [] : [`${name}=${value}`];
