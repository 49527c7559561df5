// Gradle, 4 to 8: an init script of ours tells of the tests from the build's own process, for they run in another JVM.
import { homedir } from 'node:os';
import { join, posix } from 'node:path';

import { failure } from '../../../agent/engine/outcome.ts';
import { chosenClasses, JVM_ENV } from '../readers/jvm-reports.ts';
import { without } from '../words.ts';
import { appended, type Framework, type Invocation, type Request } from './framework.ts';

export const gradle: Framework = {
  name: 'gradle',
  vouches: 'sealed',
  plain(words, request) {
    const own = without(words, {
      alone: (
        '-t --continuous --daemon --no-continue --fail-fast --scan -m --dry-run --build-cache ' +
        '--configuration-cache -q --quiet'
      ).split(' '),
      valued: request.only ? ['--tests'] : [],
    });
    return atHome({ argv: [...own, ...chosen(own, request), ...flags(request)] }, request);
  },
  shell: (line, request) =>
    atHome(appended(line, [...chosen(line.split(/\s+/), request), ...flags(request)]), request),
  // The init script tells of tests; what is left are the words of a build that came to none.
  read: ({ output }) => Promise.resolve(failure(whatWentWrong(output.head + output.tail))),
};

function whatWentWrong(output: string): string {
  const words = /^\* What went wrong:\n([^]*?)\n\n/m.exec(output)?.[1] ?? '';
  return words === '' ? 'Gradle ended without a report' : words.slice(0, 600);
}

const atHome = ({ argv }: Invocation, { reporters }: Request): Invocation => ({
  argv: ['sh', posix.join(reporters, 'gradle-home.sh'), join(homedir(), '.gradle'), ...argv],
  env: JVM_ENV,
});

function flags(request: Request): readonly string[] {
  return [
    '--offline',
    '--no-daemon',
    ...(request.failFast ? [] : ['--continue']),
    '--no-build-cache',
    '--console=plain',
    // Where it is on, nothing may listen to a build.
    '-Dorg.gradle.configuration-cache=false',
    '-Dorg.gradle.unsafe.configuration-cache=false',
    '--init-script',
    posix.join(request.reporters, 'galapagos.gradle'),
  ];
}

const MOST_TESTS = 200;
/** `--tests` belongs to the task before it: `check` and `build` have no such option. */
const TEST_TASK = /^(\S*:)?\w*[tT]est\w*$/;

function chosen(words: readonly string[], { only }: Request): readonly string[] {
  const classes = chosenClasses(only);
  const tasks = words.filter((word) => TEST_TASK.test(word));
  if (!classes || classes.length > MOST_TESTS || !TEST_TASK.test(words.at(-1) ?? '') || tasks.length !== 1)
    return [];
  return classes.flatMap(({ name, methods }) =>
    (methods ?? ['*']).flatMap((method) => ['--tests', `${name}.${method}`]),
  );
}
