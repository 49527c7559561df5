// Cargo with nextest: a profile of ours, outside of the project, makes it write JUnit and end tests that hang.
import { type TestId } from '../../../agent/engine/ids.ts';
import { LOAD, partsOf } from '../../../agent/task/suite.ts';
import { CRATES, listCrates, TEST_FILES } from '../readers/crates.ts';
import { NEXTEST_LOG, NEXTEST_REPORT, readNextest } from '../readers/nextest-report.ts';
import { without } from '../words.ts';
import { CARGO_ENV } from './cargo.ts';
import { type Framework, type Invocation, type Request } from './framework.ts';
import { asWords, kept } from './kept.ts';

const PROFILE = 'galapagos';
const UNWANTED = {
  alone: [
    '--fail-fast',
    '--ff',
    '--no-fail-fast',
    '--nff',
    '--no-capture',
    '--nocapture',
    '--no-run',
    '-v',
    '--verbose',
  ],
  valued: (
    '--profile -P --retries --color --status-level --final-status-level --failure-output --success-output ' +
    '--message-format --max-fail --tool-config-file --no-tests --show-progress --partition'
  ).split(' '),
};
const CHOICE = { alone: [], valued: ['-E', '--filter-expr', '--filterset'] };

export const nextest: Framework = {
  name: 'nextest',
  vouches: 'native',
  plain(words, request) {
    const own = without(words, UNWANTED);
    const isChosen = request.only && filterOf(request.only) !== undefined;
    return invocation([...(isChosen ? without(own, CHOICE) : own), ...flags(request)], request);
  },
  shell: (line, request) => invocation([...asWords(line), ...flags(request)], request),
  read: (said) => Promise.resolve(readNextest(said)),
  collect: [NEXTEST_REPORT, NEXTEST_LOG, CRATES, TEST_FILES],
};

function flags({ only }: Request): readonly string[] {
  const filter = only && filterOf(only);
  const always = `--profile ${PROFILE} --no-fail-fast --retries 0 --color never --status-level all --final-status-level none`;
  return [...always.split(' '), ...(filter === undefined ? [] : ['-E', filter])];
}

/** Undefined where everything has to be run: what is not built has no names. */
function filterOf(only: readonly TestId[]): string | undefined {
  const names = new Set(only.map((test) => partsOf(test).path.join('::')));
  return names.has(LOAD) ? undefined : [...names].map((name) => `test(=${name})`).join(' | ');
}

function invocation(argv: readonly string[], { testMs }: Pick<Request, 'testMs'>): Invocation {
  const seconds = Math.max(1, Math.ceil(testMs / 1000));
  const before = `${listCrates}
cat >"$out/nextest.toml" <<END
[profile.${PROFILE}]
fail-fast = false
retries = 0
slow-timeout = { period = "${seconds}s", terminate-after = 1, grace-period = "1s" }
[profile.${PROFILE}.junit]
path = "$out/${NEXTEST_REPORT}"
END`;
  const words = `--tool-config-file "galapagos:$out/nextest.toml"`;
  const env = { ...CARGO_ENV, NEXTEST_HIDE_PROGRESS_BAR: '1', NEXTEST_NO_INPUT_HANDLER: '1' };
  return { argv: kept(argv, { log: NEXTEST_LOG, before, words }), env };
}
