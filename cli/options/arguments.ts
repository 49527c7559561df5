// The command line as data: what the user asked for, of the commands and options that exist.
import { parseArgs, type ParseArgsConfig } from 'node:util';

import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { commands, type CommandSpec } from './command-table.ts';

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
  ask: 'solve',
  do: 'solve',
  feedback: 'refine',
  continue: 'resume',
  revert: 'undo',
  check: 'doctor',
};

/** Why this is no command, with the one that was most likely meant. */
export function unknownCommand(name: string): string {
  const synonym = Object.hasOwn(SYNONYMS, name) ? SYNONYMS[name] : undefined;
  const names = commands.map((each) => each.name);
  const near = synonym ?? nearest(name, names);
  return `There is no command “${name}”.${near === undefined ? '' : ` Did you mean ${near}?`}`;
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
