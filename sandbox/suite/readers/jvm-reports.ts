// What builds for the JVM leave, read test by test: the JUnit reports of all modules, with the files of their classes.
import { posix } from 'node:path';

import { failure, success, type Outcome } from '../../../agent/engine/outcome.ts';
import { type TestId } from '../../../agent/engine/ids.ts';
import { LOAD, partsOf } from '../../../agent/task/suite.ts';
import { type Invocation, type Said } from '../frameworks/framework.ts';
import { readJunitCases, type JunitCase } from './junit.ts';
import { type Told } from '../ticket.ts';

/** What `junit-reports.sh` leaves. */
export const JVM_REPORTS = ['junit-*.xml', 'reports.txt', 'sources.txt', 'tests.txt'];

/**
 * A box has no view of its control groups, and Java 17 stumbles over that where it is asked for the machine's memory, as
 * Gradle does. Reaches every JVM of the build; one that does not know the option passes it over.
 */
export const JVM_ENV: Readonly<Record<string, string>> = {
  JAVA_TOOL_OPTIONS: '-XX:+IgnoreUnrecognizedVMOptions -XX:-UseContainerSupport',
};

/** The command with its reports, found by `pattern` (of `find -path`), put where they are collected. */
export function reporting({ argv, env }: Invocation, reporters: string, pattern: string): Invocation {
  return {
    argv: ['sh', posix.join(reporters, 'junit-reports.sh'), pattern, ...argv],
    ...(env ? { env } : {}),
  };
}

export interface Build {
  /** Why a test failed, where its report tells. */
  readonly causeOf: (test: JunitCase) => Told['cause'];
  /** What the build printed about sources that do not compile, or '' where they do. */
  readonly compilation: (output: string) => string;
  /** Why the build itself failed, in its own words; '' where it does not say. */
  readonly trouble: (output: string) => string;
  /** Classes, with their packages, that were still running when their time was up. */
  readonly unfinished: (output: string) => readonly string[];
}

/**
 * All modules' tests. Where sources do not compile, every test class without a report is a `(load)`; so is a class that
 * never came to its end. Fails in words where there is nothing to read.
 */
export function readBuild({ collected, output }: Said, build: Build): Outcome<readonly Told[], string> {
  const sources = new Sources(linesOf(collected.get('sources.txt')));
  const printed = output.head + output.tail;
  const tests: Told[] = [];
  for (const [index, place] of linesOf(collected.get('reports.txt')).entries()) {
    const report = collected.get(`junit-${index + 1}.xml`);
    if (!report) return failure(`${place} is too large to be read, or gone`);
    const cases = readJunitCases(report.toString('utf8'));
    if (!cases.ok) return failure(`${place}: ${cases.fault}`);
    tests.push(...cases.value.map((test) => told(test, sources.fileOf(test.owner, place), build)));
  }
  const late = build.unfinished(printed).flatMap((owner) => overdue(owner, sources, tests));
  const compilation = build.compilation(printed);
  const unloaded = compilation === '' ? [] : unbuilt(linesOf(collected.get('tests.txt')), tests, compilation);
  const all = [...tests, ...late, ...unloaded];
  if (all.length > 0) return success(all);
  return failure(compilation || build.trouble(printed) || 'the build left no report of a test');
}

const linesOf = (content: Buffer | undefined): readonly string[] =>
  (content?.toString('utf8') ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/^\.\//, ''));

/** How frameworks name what stands for a whole class: its own hooks, or its construction. */
const WHOLE = /^(|initializationError|executionError|classMethod|(before|after)(All|Class)(\(\))?)$/;

function told(test: JunitCase, file: string, build: Build): Told {
  const classes = namesOf(test.owner);
  const isWhole = WHOLE.test(test.name) || test.name === test.owner;
  const message = describe(test);
  const cause = test.state === 'failed' ? build.causeOf(test) : undefined;
  return {
    file,
    path: [...classes, isWhole ? LOAD : test.name],
    state: test.state,
    ...(test.ms === undefined ? {} : { ms: test.ms }),
    ...(message === '' ? {} : { message }),
    ...(cause === undefined ? {} : { cause }),
  };
}

/** `calc.CalcTest$Inner` is the class `Inner` in `CalcTest`. */
const namesOf = (owner: string): readonly string[] =>
  (owner.split('.').at(-1) ?? owner).split('$').filter((name) => name !== '');

const FOREIGN =
  /^(java|javax|jdk|sun|com\.sun|org\.(junit|opentest4j|apache\.maven|gradle|hamcrest|assertj|codehaus|testng|spockframework)|kotlin|scala|groovy|worker\.org\.gradle)[./]/;
const MOST_FRAMES = 10;
const FRAME = /^\s*at (?:[\w.]+\/\/?)*(.*)/;

/** What was thrown and said, and the project's own frames of it and of its causes. */
function describe({ said, text }: JunitCase): string {
  const lines = (text === '' ? said : text).split('\n').map((line) => line.trimEnd());
  let frames = 0;
  const kept = lines.filter((line) => {
    const frame = FRAME.exec(line)?.[1];
    if (frame === undefined) return !/^\s*\.\.\. \d+ more$/.test(line);
    frames += FOREIGN.test(frame) ? 0 : 1;
    return !FOREIGN.test(frame) && frames <= MOST_FRAMES;
  });
  return kept.join('\n').trim();
}

class Sources {
  readonly #byName = new Map<string, string[]>();

  constructor(paths: readonly string[]) {
    for (const path of paths) {
      const name = posix.basename(path).replace(/\.\w+$/, '');
      this.#byName.set(name, [...(this.#byName.get(name) ?? []), path]);
    }
  }

  /** The source of a class, of the module its report lies in before any other; the class's name where there is none. */
  fileOf(owner: string, place: string): string {
    const outer = owner.split('$')[0] ?? owner;
    const module = place.replace(/(^|\/)(target|build)\/.*$/, '$1');
    const path = `/${outer.replaceAll('.', '/')}.`;
    const known = this.#byName.get(outer.split('.').at(-1) ?? outer) ?? [];
    const fitting = known.filter((file) => `/${file}`.includes(path));
    return fitting.find((file) => file.startsWith(module)) ?? fitting[0] ?? outer;
  }
}

function overdue(owner: string, sources: Sources, tests: readonly Told[]): readonly Told[] {
  const file = sources.fileOf(owner, '');
  const path = [...namesOf(owner), LOAD];
  if (tests.some((test) => test.file === file && test.path[0] === path[0])) return [];
  const message = `${owner} was still running when its time was up`;
  return [{ file, path, state: 'failed', message, cause: 'timeout' }];
}

function unbuilt(sources: readonly string[], tests: readonly Told[], message: string): readonly Told[] {
  const reported = new Set(tests.map((test) => test.file));
  return sources
    .filter((file) => !reported.has(file))
    .map((file) => ({ file, path: [LOAD], state: 'failed', message, cause: 'error' }));
}

export interface ChosenClass {
  /** With its package where the file tells it; nested classes joined by `$`. */
  readonly name: string;
  /** Methods by the beginning of their names, `*` where more follows; absent means all of the class. */
  readonly methods?: readonly string[];
}

/** What has to be run for these tests, class by class; undefined where that is everything. */
export function chosenClasses(only: readonly TestId[] | undefined): readonly ChosenClass[] | undefined {
  if (!only) return undefined;
  const chosen = new Map<string, string[]>();
  const whole = new Set<string>();
  for (const { file, path } of only.map(partsOf)) {
    const name = classOf(file, path.slice(0, -1));
    const method = methodOf(path.at(-1) ?? LOAD);
    if (method === undefined) whole.add(name);
    chosen.set(name, [...(chosen.get(name) ?? []), ...(method === undefined ? [] : [method])]);
  }
  return [...chosen].map(([name, methods]) =>
    whole.has(name) ? { name } : { name, methods: [...new Set(methods)] },
  );
}

function classOf(file: string, classes: readonly string[]): string {
  const own = (classes.length > 0 ? classes : [outerOf(file)]).join('$');
  return [packageOf(file), own].filter((part) => part !== '').join('.');
}

/** The method of a test, with `*` where a name tells of parameters, too; undefined where it tells of none. */
function methodOf(name: string): string | undefined {
  const [, method, more] = /^([\p{L}_$][\p{L}\p{N}_$]*)(.*)/su.exec(name) ?? [];
  return method === undefined || more === '' ? method : `${method}*`;
}

const outerOf = (file: string): string =>
  file
    .replace(/\.(java|kt|groovy|scala)$/, '')
    .split(/[/.]/)
    .at(-1) ?? '';

/** '' where the file does not lie as build tools expect it: then the class is looked for in every package. */
function packageOf(file: string): string {
  const inSet = /(?:^|\/)src\/[^/]+\/(?:java|kotlin|groovy|scala)\/(.*)\/[^/]*$/.exec(file)?.[1];
  if (inSet !== undefined) return inSet.replaceAll('/', '.');
  return file.includes('/') ? '' : file.split('.').slice(0, -1).join('.');
}
