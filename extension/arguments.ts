// The user's settings as arguments of the command line: what a terminal would say to get the same run.

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
}

/** Arguments of `galapagos repair`. A zero or an empty text leaves the choice to the engine. */
export function repairArguments(folder: string, settings: Settings): readonly string[] {
  return [
    'repair',
    folder,
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
  ];
}

/** Arguments of `galapagos resume`: everything else is in the run's journal. */
export function resumeArguments(run: string, folder: string, settings: Settings): readonly string[] {
  return ['resume', run, `--dir=${folder}`, ...control(settings)];
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
  ...given('--store', storeLocation.trim()),
];

// One argument, so that a value that begins with a dash stays a value.
const given = (name: string, value: string | number): readonly string[] =>
  value === 0 || value === '' ? [] : [`${name}=${value}`];
