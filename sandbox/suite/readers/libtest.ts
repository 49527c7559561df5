// Reads what `cargo test` prints: Cargo's headings, and below each the words of Rust's own test framework.
import { posix } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

import { failure, success, type Outcome } from '../../../agent/engine/outcome.ts';
import { LOAD } from '../../../agent/task/suite.ts';
import { CRATES, readCrates, TEST_FILES, underscored, type Crate } from './crates.ts';
import { type Said } from '../frameworks/framework.ts';
import { type Told } from '../ticket.ts';

/** In the output folder: all that was printed. */
export const CARGO_LOG = 'cargo.txt';

/** First element of the path of a documentation test; no module has such a name. */
export const DOC = '(doc)';

/** Tests, program by program; or in words why nothing was told. */
export function readCargo({
  collected,
  end,
}: Pick<Said, 'collected' | 'end'>): Outcome<readonly Told[], string> {
  const text = (name: string): string => collected.get(name)?.toString('utf8') ?? '';
  if (!collected.has(CARGO_LOG)) return failure('cargo test left no output that could be read');
  const crates = readCrates({ metadata: text(CRATES), tests: text(TEST_FILES) });
  const log = stripVTControlCharacters(text(CARGO_LOG));
  const unbuilt = readUnbuilt(log, crates);
  if (unbuilt.length > 0) return success(unbuilt);
  const reader = new Reader(crates);
  for (const line of log.split('\n')) reader.read(line);
  const told = reader.told();
  if (told.length > 0 || (end.kind === 'exited' && end.code === 0)) return success(told);
  const words = log.split('\n').filter((line) => line.trim() !== '');
  return failure(`cargo test told of no test: ${words.slice(-3).join(' ') || 'it printed nothing'}`);
}

const UNBUILT = /^error(?:\[\w+\])?: could not compile `([^`]+)`(?: \(([^)]*)\))?.*$/gm;
const MOST_DIAGNOSIS = 4_000;

/**
 * What does not compile keeps every test from running. All targets with tests tell so, for when it compiles again it is
 * by their tests that they tell; where none has any, those that do not compile.
 */
export function readUnbuilt(log: string, crates: readonly Crate[]): readonly Told[] {
  const faults = [...log.matchAll(UNBUILT)];
  if (faults.length === 0) return [];
  const first = /^error(\[\w+\])?:/m.exec(log)?.index ?? 0;
  const message = log.slice(first, first + MOST_DIAGNOSIS).trim();
  const tested = crates.filter(({ hasTests }) => hasTests);
  const broken = faults.flatMap(([, owner = '', target = '']) => brokenIn(crates, owner, target));
  const files = [...(tested.length > 0 ? tested : broken)].map(({ file }) => file);
  return [...new Set(files.length > 0 ? files : ['Cargo.toml'])].map((file) => ({
    file,
    path: [LOAD],
    state: 'failed',
    message,
    cause: 'error',
  }));
}

/** `lib test`, `test "whole"`, `bin "tell" test`. */
function brokenIn(crates: readonly Crate[], owner: string, target: string): readonly Crate[] {
  const [kind = ''] = target.split(' ');
  const name = /"([^"]+)"/.exec(target)?.[1];
  return crates.filter(
    (crate) => crate.package === owner && crate.kind === kind && (name === undefined || crate.name === name),
  );
}

interface Entry {
  readonly name: string;
  state: Told['state'];
  ms?: number;
  message?: string;
}

interface Program {
  readonly file: string;
  readonly isDoc: boolean;
  readonly tests: Map<string, Entry>;
}

const PROGRAM = /^\s+Running (?:unittests )?(\S.*?) \((.+)\)$/;
const RESULT =
  /^test (.+?)(?: - (?:should panic|compile|compile fail))? \.\.\. (ok|FAILED|ignored)(?:, (.*?))?(?: <([\d.]+)s>)?$/;
/** One test at a time: its name is there before it runs, and what others print may come between. */
const BEGUN = /^test (\S+)(?: - [a-z ]+)? \.\.\. /;
const ENDED = /(?:^|.*?)(ok|FAILED)(?: <([\d.]+)s>)?$/;

class Reader {
  readonly #crates: readonly Crate[];
  readonly #programs: Program[] = [];
  /** Between `running N tests` and what is told of failures; nothing else is a result. */
  #isRunning = false;
  #begun: string | undefined;
  #failing: Entry | undefined;

  constructor(crates: readonly Crate[]) {
    this.#crates = crates;
  }

  read(line: string): void {
    if (this.#begins(line)) return;
    if (/^running \d+ tests?$/.test(line)) this.#set(true);
    else if (this.#isRunning && line === 'failures:') this.#set(false);
    else if (line.startsWith('test result: ')) this.#set(false);
    else if (this.#isRunning) this.#result(line);
    else this.#tell(line);
  }

  told(): readonly Told[] {
    return this.#programs.flatMap(({ file, isDoc, tests }) => {
      const entries = [...tests.values()];
      const sorted = isDoc ? entries.toSorted((a, b) => lineOf(a.name) - lineOf(b.name)) : entries;
      return sorted.map((entry) => toldOf(entry, { file, isDoc }));
    });
  }

  #set(isRunning: boolean): void {
    this.#isRunning = isRunning;
    this.#failing = undefined;
    this.#begun = undefined;
  }

  #begins(line: string): boolean {
    const [, source, path] = PROGRAM.exec(line) ?? [];
    const isDoc = /^\s+Doc-tests \S/.test(line);
    if (source === undefined && !isDoc) return false;
    const file = source === undefined ? '' : this.#fileOf(source, path ?? '');
    this.#programs.push({ file, isDoc, tests: new Map() });
    this.#set(false);
    return true;
  }

  /** Cargo names the file relative to its package; which package it is, the name of the program tells. */
  #fileOf(source: string, program: string): string {
    const name = posix.basename(program.replaceAll('\\', '/')).replace(/(-[0-9a-f]{16})?(\.exe)?$/, '');
    const fitting = this.#crates.filter(({ file }) => file === source || file.endsWith(`/${source}`));
    const named = fitting.find((crate) => underscored(crate.name) === underscored(name));
    return (named ?? fitting[0])?.file ?? source;
  }

  #result(line: string): void {
    const [, name, state, words, seconds] = RESULT.exec(line) ?? [];
    if (name !== undefined) {
      this.#note(name, { state: state ?? '', words, seconds });
      this.#begun = undefined;
      return;
    }
    const [, begun] = BEGUN.exec(line) ?? [];
    const [, late, took] = this.#begun === undefined && begun === undefined ? [] : (ENDED.exec(line) ?? []);
    this.#begun = begun ?? this.#begun;
    if (this.#begun === undefined || late === undefined) return;
    this.#note(this.#begun, { state: late, words: undefined, seconds: took });
    this.#begun = undefined;
  }

  #note(name: string, said: { state: string; words: string | undefined; seconds: string | undefined }): void {
    const entry: Entry = { name, state: STATES[said.state] ?? 'failed' };
    if (said.seconds !== undefined) entry.ms = Math.round(Number(said.seconds) * 1_000);
    if (said.words !== undefined && entry.state === 'skipped') entry.message = said.words;
    this.#programs.at(-1)?.tests.set(name, entry);
  }

  /** `---- name stdout ----` begins what a failed test printed, and ends what the one before did. */
  #tell(line: string): void {
    const [, name] = /^---- (.+) std(?:out|err) ----$/.exec(line) ?? [];
    const entry = name === undefined ? undefined : this.#programs.at(-1)?.tests.get(name);
    if (entry?.state === 'failed') this.#failing = entry;
    else if (line === 'failures:') this.#failing = undefined;
    else if (this.#failing) this.#failing.message = `${this.#failing.message ?? ''}${line}\n`;
  }
}

const STATES: Readonly<Record<string, Told['state']>> = {
  ok: 'passed',
  FAILED: 'failed',
  ignored: 'skipped',
};

const lineOf = (name: string): number => Number(/\(line (\d+)\)/.exec(name)?.[1] ?? 0);

function toldOf(entry: Entry, { file, isDoc }: Pick<Program, 'file' | 'isDoc'>): Told {
  const place = isDoc ? docPlace(entry.name) : { file, path: entry.name.split('::') };
  const ms = entry.ms === undefined ? {} : { ms: entry.ms };
  if (entry.state !== 'failed') return { ...place, state: entry.state, ...ms };
  const message = messageOf(entry.message ?? '');
  return { ...place, state: 'failed', ...ms, message, ...causeOf(message) };
}

/** `src/lib.rs - add (line 5)`: the line changes with every edit above it, so it is not part of the name. */
function docPlace(name: string): Pick<Told, 'file' | 'path'> {
  const [, file = name, item = ''] = /^(.*?) - (.*)$/.exec(name.replace(/ \(line \d+\)/, '')) ?? [];
  return { file, path: item === '' ? [DOC] : [DOC, ...item.trim().split('::')] };
}

function messageOf(text: string): string {
  const end = /^stack backtrace:$/m.exec(text)?.index ?? text.length;
  const lines = (text.slice(0, end) || text).split('\n');
  return lines
    .filter((line) => !line.startsWith('note: run with `RUST_BACKTRACE'))
    .map((line) => line.replace(/^(thread '.*') \(\d+\)(?= panicked at )/, '$1'))
    .join('\n')
    .trim();
}

/** Panics of the language and its library; `assert!` with words of its own cannot be told from `panic!`. */
const PANICS =
  /^(index out of bounds|called `(Option|Result)::|attempt to |range (start|end) |slice index|byte index|end byte index|already (mutably )?borrowed|internal error: entered unreachable|not (yet )?implemented|explicit panic|capacity overflow|removal index|insertion index|divide by zero)/;
const BROKE =
  /^(Error: |galapagos: error: |fatal runtime error: |memory allocation of |Test executable failed \(signal)/m;

export function causeOf(message: string): Pick<Told, 'cause'> {
  if (/^galapagos: timeout after /m.test(message)) return { cause: 'timeout' };
  // Before Rust 1.73 the words came first: `panicked at 'words', src/lib.rs:4:5`.
  const [, older, newer] = /panicked at (?:'(.*)', |.*:\n(.*))/.exec(message) ?? [];
  const panic = older ?? newer;
  const isBroken = (panic !== undefined && PANICS.test(panic)) || BROKE.test(message);
  return isBroken ? { cause: 'error' } : {};
}
