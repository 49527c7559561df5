// Reads what `go test -json` wrote: events of tests, and between them the compiler's words.
import { posix } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

import * as v from 'valibot';

import { failure, success, type Outcome } from '../../../agent/engine/outcome.ts';
import { LOAD } from '../../../agent/task/suite.ts';
import { type Said } from '../frameworks/framework.ts';
import { type Told } from '../ticket.ts';

/** In the output folder: events and the compiler's words; which file holds which test. */
export const GO_LOG = 'go.txt';
export const GO_FILES = 'go-files';

const eventSchema = v.object({
  Action: v.string(),
  Package: v.optional(v.string(), ''),
  Test: v.optional(v.string()),
  Output: v.optional(v.string(), ''),
  Elapsed: v.optional(v.number()),
  ImportPath: v.optional(v.string(), ''),
});
type GoEvent = v.InferOutput<typeof eventSchema>;

/** Tests in the order in which they began, package by package; or in words why nothing was told. */
export function readGo({
  collected,
  end,
}: Pick<Said, 'collected' | 'end'>): Outcome<readonly Told[], string> {
  const log = collected.get(GO_LOG)?.toString('utf8');
  if (log === undefined) return failure('go test left no events that could be read');
  const packages = packagesIn(log);
  const isOver = end.kind === 'stopped' && end.why === 'timeout';
  const files = readFiles(collected.get(GO_FILES)?.toString('utf8') ?? '');
  const told = [...packages.all.values()].flatMap((each) => toldOf(each, { files, isOver }));
  const succeeded = end.kind === 'exited' && end.code === 0;
  if (told.length > 0 || succeeded) return success(told);
  const words = packages.words.filter((line) => line.trim() !== '').slice(-3);
  return failure(`go test told of no test: ${words.join(' ') || 'it printed nothing'}`);
}

function packagesIn(log: string): Packages {
  const packages = new Packages();
  for (const line of log.split('\n')) {
    const event = line.startsWith('{') ? readEvent(line) : undefined;
    if (event) packages.note(event);
    else packages.hear(stripVTControlCharacters(line));
  }
  return packages;
}

/** Undefined for a line that was cut off or printed by something else. */
function readEvent(line: string): GoEvent | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), eventSchema), line);
  return parsed.success ? parsed.output : undefined;
}

type End = 'pass' | 'fail' | 'skip';

interface Test {
  readonly name: string;
  output: string;
  end?: End;
  isPaused: boolean;
  seconds?: number;
}

interface Package {
  readonly path: string;
  readonly tests: Map<string, Test>;
  output: string;
  end?: End;
  /** The compiler's words: it was not built. */
  broken?: string;
}

const MOST_OUTPUT = 16_000;

class Packages {
  readonly all = new Map<string, Package>();
  /** All that was no event. */
  readonly words: string[] = [];
  #compiler = '';
  readonly #compiled = new Map<string, string>();

  note(event: GoEvent): void {
    if (event.Action === 'build-output' || event.Action === 'build-fail') {
      this.#compile(event.ImportPath, event.Output);
      return;
    }
    if (event.Package === '') return;
    const owner = this.#package(event.Package);
    if (event.Test === undefined) this.#notePackage(owner, event);
    else noteTest(owner, event.Test, event);
  }

  /** A line beside the events. `# package` begins what the compiler says of it; `FAIL package [build failed]` ends it. */
  hear(line: string): void {
    if (this.words.length < 10_000) this.words.push(line);
    const [, compiled] = /^# (\S+)( \[\S+\])?$/.exec(line) ?? [];
    const [, failed, why] = /^FAIL\s+(\S+)\s+\[((?:build|setup) failed)\]$/.exec(line) ?? [];
    if (compiled !== undefined) this.#compiler = compiled;
    else if (failed !== undefined) this.#fail(this.#package(failed), why ?? '');
    else if (this.#compiler !== '') this.#compile(this.#compiler, `${line}\n`);
  }

  #package(path: string): Package {
    const known = this.all.get(path) ?? { path, tests: new Map<string, Test>(), output: '' };
    this.all.set(path, known);
    return known;
  }

  #notePackage(owner: Package, { Action, Output }: GoEvent): void {
    const [, why] = /^FAIL\s+\S+\s+\[((?:build|setup) failed)\]/.exec(Output) ?? [];
    if (why !== undefined) this.#fail(owner, why);
    else if (Action === 'output') owner.output = longer(owner.output, Output);
    else if (isEnd(Action)) owner.end = Action;
  }

  #compile(name: string, text: string): void {
    const path = name.replace(/ \[.*$/, '').replace(/(_test|\.test)$/, '');
    this.#compiled.set(path, longer(this.#compiled.get(path) ?? '', text));
  }

  /** It may be another package that does not compile, which this one needs: then all that was said is told. */
  #fail(owner: Package, why: string): void {
    const own = this.#compiled.get(owner.path) ?? [...this.#compiled.values()].join('');
    owner.broken = `${own.trim() || this.words.slice(-8).join('\n').trim()}\n[${why}]`.trim();
    owner.end = 'fail';
  }
}

const isEnd = (action: string): action is End => action === 'pass' || action === 'fail' || action === 'skip';

const longer = (text: string, more: string): string => (text.length < MOST_OUTPUT ? text + more : text);

function noteTest(owner: Package, name: string, { Action, Output, Elapsed }: GoEvent): void {
  const test = owner.tests.get(name) ?? { name, output: '', isPaused: false };
  owner.tests.set(name, test);
  if (Action === 'output') test.output = longer(test.output, Output);
  else if (isEnd(Action)) {
    test.end = Action;
    if (Elapsed !== undefined) test.seconds = Elapsed;
  } else test.isPaused = Action === 'pause';
}

interface Files {
  fileOf(path: string, test: string | undefined): string;
}

/** Lines of the listing: the folder it ran in, then package, file and the names of its tests. */
function readFiles(text: string): Files {
  const [here = '', ...lines] = text.split('\n');
  const byPackage = new Map<string, { readonly file: string; readonly names: ReadonlySet<string> }[]>();
  for (const line of lines) {
    const [path = '', file = '', names = ''] = line.split('\t');
    if (file === '') continue;
    const list = byPackage.get(path) ?? [];
    list.push({
      file: posix.relative(here, file),
      names: new Set(names.split(' ').filter((name) => name !== '')),
    });
    byPackage.set(path, list);
  }
  return {
    fileOf(path, test) {
      const files = byPackage.get(path) ?? [];
      const [first] = files.filter(({ names }) => (test === undefined ? names.size > 0 : names.has(test)));
      return (first ?? files[0])?.file ?? path;
    },
  };
}

const TIMED_OUT = /^panic: test timed out after /m;
/** The process broke; an assertion leaves it running. */
const BROKEN = /^(\s*panic: |fatal error: |signal: |exit status |unexpected fault address|SIG[A-Z]+: )/m;

interface Context {
  readonly files: Files;
  /** The time of the whole run was up. */
  readonly isOver: boolean;
}

function toldOf(owner: Package, { files, isOver }: Context): readonly Told[] {
  const { path, tests, broken } = owner;
  if (broken !== undefined) return [loadError(owner, files, broken)];
  const outputs = [...tests.values()].map(({ output }) => output).join('') + owner.output;
  const isTimeout = isOver || TIMED_OUT.test(outputs);
  const running = isTimeout ? runningTests(outputs) : undefined;
  const told = [...tests.values()].flatMap((test): readonly Told[] => {
    const [root = ''] = test.name.split('/');
    const place = { file: files.fileOf(path, root), path: test.name.split('/') };
    if (test.end === 'pass' || test.end === 'skip')
      return [{ ...place, ...msOf(test), state: test.end === 'pass' ? 'passed' : 'skipped' }];
    const cause = causeOf(test, { isTimeout, running });
    // Of a process that was killed from outside nothing is known.
    if (test.end === undefined && (cause === undefined || (owner.end === undefined && !isOver))) return [];
    const message = messageOf(test.output) || owner.output.trim();
    const blame = cause === 'error' || cause === 'timeout' ? { cause } : {};
    return [{ ...place, ...msOf(test), state: 'failed', message, ...blame }];
  });
  const isExplained = told.some(({ state }) => state === 'failed');
  return owner.end === 'fail' && !isExplained ? [...told, loadError(owner, files, owner.output)] : told;
}

const loadError = ({ path }: Package, files: Files, message: string): Told => ({
  file: files.fileOf(path, undefined),
  path: [LOAD],
  state: 'failed',
  message: message.trim(),
  cause: 'error',
});

const msOf = ({ seconds }: Test): Pick<Told, 'ms'> =>
  seconds === undefined ? {} : { ms: Math.round(seconds * 1000) };

interface Death {
  readonly isTimeout: boolean;
  /** Names that Go 1.20 and later tell when time is up. */
  readonly running: ReadonlySet<string> | undefined;
}

/** Undefined where it had not begun when its process died. */
function causeOf(test: Test, { isTimeout, running }: Death): 'assertion' | 'error' | 'timeout' | undefined {
  const isOpen = test.end === undefined || TIMED_OUT.test(test.output);
  if (isTimeout && isOpen) {
    const isRunning = running ? running.has(test.name) : !test.isPaused;
    return isRunning ? 'timeout' : undefined;
  }
  if (test.end === undefined) return test.isPaused ? undefined : 'error';
  return BROKEN.test(test.output) ? 'error' : 'assertion';
}

/** `running tests:` and below it, indented, names with the time they took so far. */
function runningTests(output: string): ReadonlySet<string> | undefined {
  const [, list] = /^\s*running tests:\n((?:\s+\S+ \(.*\)\n)+)/m.exec(output) ?? [];
  if (list === undefined) return undefined;
  return new Set(list.split('\n').flatMap((line) => /^\s+(\S+) \(/.exec(line)?.[1] ?? []));
}

/** Without the framework's own lines; how long a test took is told elsewhere. */
function messageOf(output: string): string {
  const lines = stripVTControlCharacters(output).split('\n');
  return lines
    .filter((line) => !/^\s*(=== |--- (FAIL|PASS|SKIP): )/.test(line))
    .join('\n')
    .trim();
}
