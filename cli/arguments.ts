// The command line as data: which commands and options exist, and what the user asked for.
import { parseArgs, type ParseArgsConfig } from 'node:util';

import { LIMITS } from '../agent/engine/sandbox-policy.ts';
import { failure, success, type Outcome } from '../agent/engine/outcome.ts';
import { type Fault } from '../agent/engine/fault.ts';

export interface Option {
  readonly type: 'string' | 'boolean' | 'number' | 'count';
  readonly value?: string;
  /** May be given several times. */
  readonly many?: true;
  readonly about: string;
}

export interface CommandSpec {
  readonly name: string;
  readonly takes: string;
  /** Fewest and most positional arguments. */
  readonly positionals: readonly [number, number];
  readonly about: string;
  readonly options: Readonly<Record<string, Option>>;
}

const json: Option = { type: 'boolean', about: 'machine-readable output' };
const store: Option = {
  type: 'string',
  value: 'DIR',
  about: 'where runs are kept (default: <dir>/.galapagos)',
};
const place = {
  dir: {
    type: 'string',
    value: 'DIR',
    about: 'the project folder (default: the project you are in)',
  },
  here: { type: 'boolean', about: 'take this very folder, though it lies in a larger project' },
} as const satisfies Readonly<Record<string, Option>>;
const dryRun: Option = { type: 'boolean', about: 'tell what would be written, and write nothing' };

const walls: Readonly<Record<string, Option>> = {
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

const search: Readonly<Record<string, Option>> = {
  json: { type: 'boolean', about: 'print every event as one JSON line' },
  store,
  control: { type: 'boolean', about: 'read pause, resume and stop from standard input' },
};

export const commands: readonly CommandSpec[] = [
  {
    name: 'repair',
    takes: '[dir]',
    positionals: [0, 1],
    about: 'Repair failing tests. Nothing of yours is changed until `apply`.',
    options: {
      ...place,
      only: {
        type: 'string',
        value: 'NAME',
        many: true,
        about: 'repair only this failing test: its id, its name or a part of it (repeatable)',
      },
      test: { type: 'string', value: 'COMMAND', about: 'how to run the tests (default: detected)' },
      strategy: { type: 'string', value: 'NAME', about: 'evolve or best-of-n (default: evolve)' },
      generations: { type: 'count', value: 'N', about: 'generations of attempts, at most (default: 4)' },
      population: { type: 'count', value: 'N', about: 'attempts per generation (default: 4)' },
      candidates: {
        type: 'count',
        value: 'N',
        about: 'candidates an attempt may try in its box (default: 4000)',
      },
      parallel: { type: 'count', value: 'N', about: 'attempts at once (default: half the processors)' },
      seed: { type: 'count', value: 'N', about: 'same seed, same run (default: 1)' },
      minutes: { type: 'number', value: 'N', about: 'budget: minutes (default: 10)' },
      rollouts: { type: 'count', value: 'N', about: 'budget: attempts' },
      'test-runs': { type: 'count', value: 'N', about: 'budget: runs of your suite by the oracle' },
      tokens: { type: 'count', value: 'N', about: 'budget: tokens of a model' },
      'test-timeout': {
        type: 'number',
        value: 'S',
        about: 'seconds after which one run of the suite hangs (default: 120)',
      },
      'allow-test-edits': { type: 'boolean', about: 'let a patch change test files' },
      ...walls,
      'allow-unconfined': { type: 'boolean', about: 'run without isolation where this machine offers none' },
      ...search,
    },
  },
  {
    name: 'resume',
    takes: '[run]',
    positionals: [0, 1],
    about: 'Go on with a run that was interrupted or killed (default: the latest).',
    options: { ...place, ...search },
  },
  {
    name: 'runs',
    takes: '[dir]',
    positionals: [0, 1],
    about: 'List the runs of a project.',
    options: { ...place, json, store },
  },
  {
    name: 'show',
    takes: '[run]',
    positionals: [0, 1],
    about: 'Show a run: its tree, its verdicts, the chosen patch.',
    options: {
      ...place,
      store,
      json,
      diff: { type: 'boolean', about: 'only the chosen patch, as a unified diff' },
      markdown: { type: 'boolean', about: 'a report to paste into an issue' },
      rollout: { type: 'string', value: 'ID', about: 'one attempt instead of the chosen one' },
      verbose: { type: 'boolean', about: 'with --rollout: every critique, and failures in full' },
    },
  },
  {
    name: 'apply',
    takes: '[run]',
    positionals: [0, 1],
    about:
      'Write the chosen patch into your files (default: of the newest run with a green one). Refuses when they changed since.',
    options: {
      ...place,
      store,
      json,
      rollout: { type: 'string', value: 'ID', about: 'apply this attempt instead' },
      'dry-run': dryRun,
    },
  },
  {
    name: 'undo',
    takes: '[run]',
    positionals: [0, 1],
    about: 'Take back the last applied patch.',
    options: { ...place, store, json, 'dry-run': dryRun },
  },
  {
    name: 'replay',
    takes: '[run]',
    positionals: [0, 1],
    about: 'Show a run again from its journal. Runs nothing.',
    options: {
      ...place,
      store,
      json,
      speed: { type: 'number', value: 'X', about: 'times real time (default: as fast as it goes)' },
    },
  },
  {
    name: 'doctor',
    takes: '[dir]',
    positionals: [0, 1],
    about: 'What this machine and this project offer, what is missing, and how to mend it.',
    options: {
      ...place,
      json,
      probes: {
        type: 'boolean',
        about:
          'attack the walls of this machine with harmless guests, and tell what they stop (half a minute)',
      },
      ...walls,
    },
  },
];

export interface Arguments {
  readonly command: CommandSpec;
  readonly positionals: readonly string[];
  text(name: string): string | undefined;
  /** Every value of an option that may be given several times. */
  all(name: string): readonly string[];
  number(name: string): number | undefined;
  flag(name: string): boolean;
}

/** Parses `galapagos <command> …`. An unknown option names the nearest one that exists. */
export function parseCommand(command: CommandSpec, argv: readonly string[]): Outcome<Arguments, Fault> {
  const options: NonNullable<ParseArgsConfig['options']> = {};
  for (const [name, option] of Object.entries(command.options)) {
    options[name] = {
      type: option.type === 'boolean' ? 'boolean' : 'string',
      multiple: option.many === true,
    };
  }
  const { values, positionals, tokens } = parseArgs({
    args: [...argv],
    options,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const problem = problemWith(command, token.rawName, token.name, token.value);
    if (problem !== undefined) return failure({ kind: 'option-unknown', detail: problem });
  }
  const [fewest, most] = command.positionals;
  if (positionals.length < fewest) return usage(`${command.name} needs ${command.takes}.`);
  if (positionals.length > most)
    return usage(`${command.name} does not know what to do with “${positionals[most]}”.`);
  const text = (name: string) => {
    const value = values[name];
    return typeof value === 'string' ? value : undefined;
  };
  return success({
    command,
    positionals,
    text,
    all: (name) => [values[name] ?? []].flat().filter((value) => typeof value === 'string'),
    number: (name) => (text(name) === undefined ? undefined : Number(text(name))),
    flag: (name) => values[name] === true,
  });
}

function problemWith(
  spec: CommandSpec,
  raw: string,
  name: string,
  value: string | undefined,
): string | undefined {
  const option = spec.options[name];
  if (!option) {
    const near = nearest(name, Object.keys(spec.options));
    return `${spec.name} has no option ${raw}.${near ? ` Did you mean --${near}?` : ''}`;
  }
  if (option.type === 'boolean') return value === undefined ? undefined : `${raw} takes no value.`;
  if (value === undefined || value === '') return `${raw} needs a value: ${raw} ${option.value}.`;
  if (option.type === 'number' && !isPositive(value))
    return `${raw} needs a number above zero, not “${value}”.`;
  if (option.type === 'count' && !isCount(value))
    return `${raw} needs a whole number above zero, not “${value}”.`;
  return undefined;
}

const isPositive = (value: string): boolean => Number.isFinite(Number(value)) && Number(value) > 0;
const isCount = (value: string): boolean => Number.isSafeInteger(Number(value)) && Number(value) > 0;

function usage(detail: string): Outcome<never, Fault> {
  return failure({ kind: 'option-unknown', detail });
}

/** What other tools call our commands. */
const SYNONYMS: Readonly<Record<string, string>> = {
  list: 'runs',
  ls: 'runs',
  log: 'runs',
  history: 'runs',
  status: 'runs',
  diff: 'show --diff',
  fix: 'repair',
  continue: 'resume',
  revert: 'undo',
  check: 'doctor',
};

/** Why this is no command, with the one that was most likely meant. */
export function unknownCommand(name: string): string {
  const synonym = Object.hasOwn(SYNONYMS, name) ? SYNONYMS[name] : undefined;
  const names = commands.map((each) => each.name);
  const near = synonym ?? nearest(name, names);
  return `there is no command “${name}”.${near === undefined ? '' : ` Did you mean ${near}?`}`;
}

/** The known word with the smallest edit distance, when it is close enough to be a slip of the finger; of several, one that goes on from it. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known.map((candidate) => ({ candidate, distance: editDistance(word, candidate) }));
  const continues = (candidate: string): number => (candidate.startsWith(word) ? 0 : 1);
  const best = ranked.toSorted(
    (a, b) => a.distance - b.distance || continues(a.candidate) - continues(b.candidate),
  )[0];
  return best && best.distance <= Math.max(2, word.length / 3) ? best.candidate : undefined;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const above = row;
    row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(replace, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
  }
  return row[b.length] ?? 0;
}
