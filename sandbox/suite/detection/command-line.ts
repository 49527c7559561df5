// Reads a test command as its author meant it: through package scripts and wrappers, to the framework it starts.
import { failure, success, type Outcome } from '../../../agent/engine/outcome.ts';
import { type FrameworkName } from '../../../agent/task/suite.ts';
import { recognise, type Recognised } from './recognise.ts';
import { plainWords, quoted, splitAtOperators, type Piece } from '../words.ts';

export type Scripts = Readonly<Record<string, string>>;

/** A test command, ready to become a suite. */
export interface TestCommand {
  readonly framework: FrameworkName;
  /** Plain words, or `sh -c` and a line whose last command starts the framework. */
  readonly argv: readonly string[];
  /** Package scripts it was found through, outermost first. */
  readonly through: readonly string[];
}

/** One command of a line. `words` is absent where only a shell can read it. */
interface Command {
  readonly text: string;
  readonly words?: readonly string[];
  /** It cannot stand alone: it lies in a subshell or goes to the background. */
  readonly tangled: boolean;
}

interface Expanded {
  readonly commands: readonly Command[];
  readonly through: readonly string[];
}

const MOST_NESTING = 8;
/** No project needs more to be run for its tests; scripts that call others several times each come to millions. */
const MOST_COMMANDS = 1_000;
/** They check the source and make nothing that tests need. */
const CHECKERS =
  /^(eslint|prettier|biome|oxlint|oxfmt|xo|standard|stylelint|tslint|knip|publint|attw|ruff|black|mypy)$/;
/** They run several scripts of the package, by patterns. */
const RUNNERS = /^(npm-run-all2?|run-[sp])$/;
const CHECKING = /^(lint|format|prettier|eslint|type-?check|check-types)(:|$)/;

/** Fails with the reason in words when the line cannot be read at all. */
export function readCommandLine(line: string, scripts: Scripts): Outcome<TestCommand, string> {
  if (line.trim() === '') return failure('the command is empty');
  const expanded = expand(line.trim(), scripts, 0);
  if (!expanded.ok) return expanded;
  const { commands, through } = expanded.value;
  for (const [index, command] of commands.entries()) {
    const found = command.tangled ? undefined : recognise(command.words ?? command.text.split(/\s+/));
    if (!found) continue;
    const needed = commands.slice(0, index).filter((earlier) => !isChecker(earlier));
    return success({ framework: found.framework, argv: argvOf(needed, command, found), through });
  }
  const own = commands.filter((command) => !isChecker(command));
  return success({
    framework: 'tap',
    argv: unrecognised(own.length === 0 ? commands : own, line.trim()),
    through,
  });
}

function unrecognised(commands: readonly Command[], line: string): readonly string[] {
  if (commands.some((command) => command.tangled)) return ['sh', '-c', line];
  const [first] = commands;
  if (commands.length === 1 && first?.words) return withEnv(first.words);
  return ['sh', '-c', commands.map((command) => command.text).join(' && ')];
}

// Everything up to the framework's command is kept, for it may build what is tested; nothing after it is.
function argvOf(needed: readonly Command[], command: Command, found: Recognised): readonly string[] {
  if (needed.length === 0 && command.words) return withEnv([...found.assignments, ...found.words]);
  const last = command.words
    ? [...found.assignments.map(quotedAssignment), quoted(found.words)].join(' ')
    : command.text;
  return ['sh', '-c', [...needed.map((earlier) => earlier.text), last].join(' && ')];
}

const withEnv = (words: readonly string[]): readonly string[] =>
  /^[A-Za-z_]\w*=/.test(words[0] ?? '') ? ['env', ...words] : words;

function quotedAssignment(assignment: string): string {
  const at = assignment.indexOf('=') + 1;
  return assignment.slice(0, at) + quoted([assignment.slice(at)]);
}

function isChecker({ words, text }: Command): boolean {
  const [program = '', ...rest] = (words ?? text.split(/\s+/)).filter((word) => word !== 'npx');
  if (RUNNERS.test(program)) {
    const scripts = rest.map((word) => word.replace(/["']/g, '')).filter((word) => !word.startsWith('-'));
    return scripts.length > 0 && scripts.every((script) => CHECKING.test(script));
  }
  return CHECKERS.test(program) || (program === 'tsc' && rest.includes('--noEmit'));
}

function expand(line: string, scripts: Scripts, depth: number): Outcome<Expanded, string> {
  if (depth > MOST_NESTING) return failure('its package scripts call each other without end');
  const pieces = splitAtOperators(line);
  if (!pieces) return failure('a quote is opened and never closed');
  const commands: Command[] = [];
  const through: string[] = [];
  for (const { text, tangled } of meant(pieces)) {
    const inner = expandCommand(text, { scripts, depth, tangled });
    if (!inner.ok) return inner;
    commands.push(...inner.value.commands);
    through.push(...inner.value.through);
    if (commands.length + through.length > MOST_COMMANDS)
      return failure('its package scripts come to too many commands');
  }
  return success({ commands, through });
}

/** Without what a command's output goes to, and what runs when it fails: that says nothing about the tests. */
function meant(pieces: readonly Piece[]): readonly { readonly text: string; readonly tangled: boolean }[] {
  const first = pieces.findIndex(({ operator }) => operator === '(' || operator === '&');
  return pieces.flatMap(({ text, operator }, index) => {
    const before = pieces[index - 1]?.operator ?? ';';
    const isMeant = text !== '' && ['&&', ';', '(', '&'].includes(before);
    // `2> file` leaves its number behind when the line is cut at the operator.
    const own = operator.startsWith('>') ? text.replace(/\s[12]$/, '') : text;
    return isMeant ? [{ text: own, tangled: first !== -1 && index >= first }] : [];
  });
}

function expandCommand(
  text: string,
  { scripts, depth, tangled }: { scripts: Scripts; depth: number; tangled: boolean },
): Outcome<Expanded, string> {
  const words = plainWords(text);
  const call = words && scriptCall(words, scripts);
  if (!call) return success({ commands: [{ text, tangled, ...(words ? { words } : {}) }], through: [] });
  const script = scripts[call.script];
  if (script === undefined) return failure(`package.json has no script "${call.script}"`);
  const before = scripts[`pre${call.script}`];
  const lines = [
    ...(before === undefined ? [] : [before]),
    [script, ...call.rest.map((word) => quoted([word]))].join(' '),
  ];
  const commands: Command[] = [];
  const through = [call.script];
  for (const line of lines) {
    const inner = expand(line, scripts, depth + 1);
    if (!inner.ok) return inner;
    commands.push(
      ...inner.value.commands.map((command) => ({ ...assigned(command, call.assignments), tangled })),
    );
    through.push(...inner.value.through);
  }
  return success({ commands, through });
}

function assigned(command: Command, assignments: readonly string[]): Command {
  if (assignments.length === 0) return command;
  const text = [...assignments.map(quotedAssignment), command.text].join(' ');
  return { ...command, text, ...(command.words ? { words: [...assignments, ...command.words] } : {}) };
}

interface ScriptCall {
  readonly script: string;
  readonly rest: readonly string[];
  readonly assignments: readonly string[];
}

/** `npm test`, `npm run x -- a`, `yarn x a`, `pnpm run x`, `bun run x`: the script that is called, and with what. */
function scriptCall(words: readonly string[], scripts: Scripts): ScriptCall | undefined {
  const at = words.findIndex((word) => !/^([A-Za-z_]\w*=|(cross-)?env$)/.test(word));
  const assignments = words.slice(0, Math.max(0, at)).filter((word) => word.includes('='));
  const [manager = '', ...given] = words.slice(at).filter((word) => !QUIET.test(word));
  if (!/^(npm|yarn|pnpm|bun)$/.test(manager)) return undefined;
  const isRun = given[0] === 'run' || given[0] === 'run-script';
  const [script = '', ...options] = isRun ? given.slice(1) : given;
  if (script === '' || script.startsWith('-') || options.some((word) => ELSEWHERE.test(word)))
    return undefined;
  const named = script.replace(/^(t|tst)$/, 'test');
  const isCall = isRun || callsScript(manager, named, scripts);
  return isCall ? { script: named, rest: passedOn(options, manager), assignments } : undefined;
}

const QUIET = /^(-s|--silent|--if-present|--quiet)$/;
/** The script of another package. */
const ELSEWHERE = /^(-w|--workspaces?|--prefix|-C|-r|--filter)(=|$)/;

/** Without `run`: `test` of every manager but bun, which has tests of its own; yarn and pnpm know all scripts so. */
function callsScript(manager: string, script: string, scripts: Scripts): boolean {
  if (script === 'test') return manager !== 'bun';
  return (manager === 'yarn' || manager === 'pnpm') && script in scripts;
}

// npm hands over only what follows `--`; the others everything.
function passedOn(options: readonly string[], manager: string): readonly string[] {
  const dashes = options.indexOf('--');
  if (dashes !== -1) return options.slice(dashes + 1);
  return manager === 'npm' ? options.filter((word) => !word.startsWith('-')) : options;
}
