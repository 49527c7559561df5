// CTest: the project is configured where it is not yet, built, and then tested.
import { type TestId } from '../../../agent/engine/ids.ts';
import { LOAD, partsOf } from '../../../agent/task/suite.ts';
import { CTEST_LOG, CTEST_REPORT, readCtest } from '../readers/ctest-report.ts';
import { quoted, without } from '../words.ts';
import { type Framework, type Invocation, type Request } from './framework.ts';
import { asWords, kept } from './kept.ts';

const UNWANTED = {
  alone: (
    '-N --show-only --rerun-failed --stop-on-failure --progress -Q --quiet -F --schedule-random ' +
    '--interactive-debug-mode --print-labels --no-tests=ignore'
  ).split(' '),
  valued:
    '--output-junit --timeout --repeat --repeat-until-fail --stop-time -O --output-log --no-tests'.split(' '),
};
/** The command's own choice by name, which gives way to ours; what leaves tests out stays. */
const CHOOSING = ['-R', '--tests-regex', '-I', '--tests-information'];

export const ctest: Framework = {
  name: 'ctest',
  vouches: 'native',
  plain(words, request) {
    const own = without(words.flatMap(splitValue), UNWANTED);
    const isChosen = request.only && namesOf(request.only) !== undefined;
    return invocation([...(isChosen ? without(own, CHOICE) : own), ...flags(request)], building(own));
  },
  shell(line, request) {
    // A line of several commands builds what it tests by itself.
    const isAlone = /^\s*ctest\s[^;&|]*$/.test(line);
    const build = isAlone ? building(line.split(/[\s=]+/)) : { before: ':', words: '' };
    return invocation([...asWords(line), ...flags(request)], build);
  },
  read: (said) => Promise.resolve(readCtest(said)),
  collect: [CTEST_REPORT, CTEST_LOG],
};

const CHOICE = { alone: [], valued: CHOOSING };

/** `--preset=x` and `--test-dir=x` are read as two words, like the options that are taken off. */
function splitValue(word: string): readonly string[] {
  const [, name = '', value = ''] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? [];
  return name === '--preset' || name === '--test-dir' ? [name, value] : [word];
}

function flags({ only, testMs }: Request): readonly string[] {
  const names = only && namesOf(only);
  return [
    '--no-tests=error',
    '--timeout',
    String(Math.max(1, Math.ceil(testMs / 1000))),
    '--test-output-size-failed=16000',
    '--test-output-size-passed=2000',
    ...(names === undefined ? [] : ['-R', names]),
  ];
}

/** Undefined where the project has to be run whole: what is not built has no tests yet. */
function namesOf(only: readonly TestId[]): string | undefined {
  const names = only.map((test) => partsOf(test).path.join(' › '));
  return names.includes(LOAD) ? undefined : `^(${names.map(escaped).join('|')})$`;
}

/** In CMake's own kind of regular expression. */
const escaped = (name: string): string => name.replace(/[\\^$.*+?()[\]|-]/g, '\\$&');

interface Building {
  /** Shell lines. */
  readonly before: string;
  /** Further words of CTest. */
  readonly words: string;
}

/** CTest only tests. What it tests is built before, for a patch would change nothing otherwise. */
function building(words: readonly string[]): Building {
  const valueOf = (option: string): string | undefined => {
    const at = words.indexOf(option);
    return at === -1 ? undefined : words[at + 1];
  };
  const [preset, folder] = [valueOf('--preset'), valueOf('--test-dir')];
  if (preset !== undefined) {
    const name = quoted([preset]);
    return { before: logged(`cmake --preset ${name} && cmake --build --preset ${name}`), words: '' };
  }
  if (folder !== undefined) return { before: `build=${quoted([folder])}\n${logged(BUILD)}`, words: '' };
  const found = '[ -f CMakeCache.txt ] || [ -f CTestTestfile.cmake ]';
  return {
    before: `build=build\nif ${found}; then build=.; fi\n${logged(BUILD)}`,
    words: '--test-dir "$build"',
  };
}

/** A folder that is neither configured nor tested by scripts of its own is made one that is built from here. */
const BUILD = `if [ ! -f "$build/CMakeCache.txt" ] && [ ! -f "$build/CTestTestfile.cmake" ]; then
  cmake -S . -B "$build" || exit
fi
if [ -f "$build/CMakeCache.txt" ]; then cmake --build "$build" -j 2; fi`;

/** What does not succeed ends it all. */
const logged = (lines: string): string =>
  `( ${lines}\n) >"$out/${CTEST_LOG}" 2>&1 </dev/null || { code=$?; cat "$out/${CTEST_LOG}"; exit "$code"; }`;

function invocation(argv: readonly string[], { before, words }: Building): Invocation {
  const env = { CLICOLOR: '0', CLICOLOR_FORCE: '0', GTEST_COLOR: 'no' };
  const report = `${words} --output-junit "$out/${CTEST_REPORT}"`;
  return { argv: kept(argv, { log: CTEST_LOG, before, words: report }), env };
}
