// Maven with surefire and failsafe, 2.12 to 3: their JUnit reports, for code of ours cannot be put into the JVM of the tests.
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

import {
  chosenClasses,
  JVM_ENV,
  JVM_REPORTS,
  readBuild,
  reporting,
  type Build,
} from '../readers/jvm-reports.ts';
import { without } from '../words.ts';
import { appended, type Framework, type Request } from './framework.ts';

const PATTERN = '*/target/*-reports/TEST-*.xml';

export const maven: Framework = {
  name: 'maven',
  vouches: 'native',
  plain(words, request) {
    const own = without(words, {
      alone: ['-q', '--quiet', '-ff', '--fail-fast', '-fn', '--fail-never', '-U', '--update-snapshots'],
      valued: [],
    }).filter((word) => !HIDING.test(word));
    const goals = own.map((word) => (/^(install|deploy)$/.test(word) ? 'verify' : word));
    return reporting({ argv: [...goals, ...flags(request)], env: mavenEnv() }, request.reporters, PATTERN);
  },
  shell: (line, request) =>
    reporting({ ...appended(line, flags(request)), env: mavenEnv() }, request.reporters, PATTERN),
  collect: JVM_REPORTS,
  read: (said) => Promise.resolve(readBuild(said, BUILD)),
};

/** They choose tests, leave some out, or end at the first failure. */
const HIDING =
  /^-D(test|it\.test|skipTests|skipITs|maven\.test\.skip(\.exec)?|maven\.test\.failure\.ignore|surefire\.skipAfterFailureCount|surefire\.timeout|trimStackTrace)(=|$)/;

/**
 * Every module is tested even if another one's tests fail; whether any failed is then read in the reports. Jupiter ends a
 * test that takes too long by itself, surefire the whole JVM where it cannot.
 */
function flags(request: Request): readonly string[] {
  const { testMs, timeoutMs = 2 * testMs, failFast } = request;
  const [test, whole] = [testMs, timeoutMs * 0.8].map((ms) => Math.max(1, Math.round(ms / 1000)));
  return [
    '-o',
    '-B',
    '-Dstyle.color=never',
    '-fae',
    '-Dmaven.test.failure.ignore=true',
    '-DtrimStackTrace=false',
    '-Dsurefire.runOrder=alphabetical',
    `-Djunit.jupiter.execution.timeout.default=${test} s`,
    `-Dsurefire.timeout=${whole}`,
    `-Dfailsafe.timeout=${whole}`,
    ...(failFast ? ['-Dsurefire.skipAfterFailureCount=1'] : []),
    ...chosen(request),
  ];
}

/**
 * The JVM does not ask $HOME, which in a box is not the user's own anyway. What the project or the command says comes
 * before a property of the JVM.
 */
function mavenEnv(): Readonly<Record<string, string>> {
  const place = join(homedir(), '.m2/repository');
  const isThere = existsSync(place) && !/\s/.test(place);
  return { ...JVM_ENV, ...(isThere ? { MAVEN_OPTS: `-Dmaven.repo.local=${place}` } : {}) };
}

const MOST_CLASSES = 200;

function chosen({ only }: Request): readonly string[] {
  const classes = chosenClasses(only);
  if (!classes || classes.length === 0 || classes.length > MOST_CLASSES) return [];
  const test = classes
    .map(({ name, methods }) => (methods ? `${name}#${methods.join('+')}` : `${name},${name}$*`))
    .join(',');
  return [
    `-Dtest=${test}`,
    `-Dit.test=${test}`,
    '-DfailIfNoTests=false',
    '-DfailIfNoSpecifiedTests=false',
    '-Dsurefire.failIfNoSpecifiedTests=false',
    '-Dfailsafe.failIfNoSpecifiedTests=false',
  ];
}

const TIMED_OUT = /(TimeoutException|TestTimedOutException|ThreadTimeoutException)$/;

const BUILD: Build = {
  causeOf({ isError, thrown, said }) {
    if (TIMED_OUT.test(thrown ?? '') && /timed out after|didn't finish within/.test(said)) return 'timeout';
    return isError ? 'error' : undefined;
  },
  compilation(output) {
    const start = output.indexOf('COMPILATION ERROR');
    if (start === -1) return '';
    const lines = output
      .slice(start)
      .split('\n')
      .map(
        (line) =>
          /^\[ERROR\] (.*\.\w+:\[\d+.*| {2}(?:symbol|location|required|found|reason): .*)/.exec(line)?.[1],
      )
      .filter((line) => line !== undefined);
    return ['it does not compile:', ...new Set(lines)].slice(0, 12).join('\n');
  },
  trouble(output) {
    const line = /^\[ERROR\] (.+)$/m.exec(output)?.[1] ?? '';
    return line.replace(/ -> \[Help \d+\]$/, '').slice(0, 600);
  },
  unfinished(output) {
    if (!/There was a timeout/.test(output)) return [];
    const counted = output.split('\n').filter((line) => line.includes('Tests run:'));
    const ended = new Set(counted.map((line) => / in ([\w.$]+)\s*$/.exec(line)?.[1]));
    const begun = [...output.matchAll(/Running ([\w.$]+)\s*$/gm)].map(([, name = '']) => name);
    return begun.filter((name) => !ended.has(name));
  },
};
