// Cargo with Rust's own test framework. A runner of ours starts each test binary, so that one test cannot end the others.
import { type TestId } from '../../../agent/engine/ids.ts';
import { LOAD, partsOf } from '../../../agent/task/suite.ts';
import { CRATES, listCrates, TEST_FILES } from '../readers/crates.ts';
import { CARGO_LOG, DOC, readCargo } from '../readers/libtest.ts';
import { without } from '../words.ts';
import { type Framework, type Invocation, type Request } from './framework.ts';
import { asWords, kept } from './kept.ts';

/** Nothing is fetched, and no colours are in what is read. */
export const CARGO_ENV = {
  CARGO_NET_OFFLINE: 'true',
  CARGO_TERM_COLOR: 'never',
  CARGO_TERM_QUIET: 'false',
  CARGO_TERM_PROGRESS_WHEN: 'never',
  RUSTUP_AUTO_INSTALL: '0',
};

const OF_CARGO = {
  alone: ['--no-run', '--no-fail-fast', '-q', '--quiet', '--fail-fast'],
  valued: ['--color', '--message-format'],
};
const OF_LIBTEST = {
  alone: [
    '--nocapture',
    '--no-capture',
    '--show-output',
    '-q',
    '--quiet',
    '--exact',
    '--list',
    '--report-time',
  ],
  valued: ['--color', '--format', '--logfile'],
};
/** Options of the test binaries whose value is a word of its own. */
const LIBTEST_VALUED = new Set(['--test-threads', '--skip', '-Z', '--shuffle-seed']);

export const cargo: Framework = {
  name: 'cargo',
  vouches: 'native',
  plain(words, { reporters, only, testMs }) {
    const [own, given] = divided(words);
    const names = only && namesOf(only);
    const rest = without(given, OF_LIBTEST);
    const chosen = names ? [...withoutFilters(rest), '--exact', ...names] : rest;
    const argv = [...(names ? withoutFilter(own) : own), '--no-fail-fast'];
    return invocation([...argv, ...(chosen.length === 0 ? [] : ['--', ...chosen])], { reporters, testMs });
  },
  shell(line, { reporters, only, testMs }) {
    const names = only && !line.includes(' -- ') ? namesOf(only) : undefined;
    const more = line.includes(' -- ')
      ? []
      : ['--no-fail-fast', ...(names ? ['--', '--exact', ...names] : [])];
    return invocation([...asWords(line), ...more], { reporters, testMs });
  },
  read: (said) => Promise.resolve(readCargo(said)),
  collect: [CARGO_LOG, CRATES, TEST_FILES],
};

/** Cargo's words, and those after `--`, which are for the test binaries. */
function divided(words: readonly string[]): readonly [readonly string[], readonly string[]] {
  const at = words.indexOf('--');
  const own = without(at === -1 ? words : words.slice(0, at), OF_CARGO);
  return [own, at === -1 ? [] : words.slice(at + 1)];
}

/** Undefined where everything has to be run: what is not built has no names, and those of documentation have lines. */
function namesOf(only: readonly TestId[]): readonly string[] | undefined {
  const paths = only.map((test) => partsOf(test).path);
  const isWhole = paths.some(([first]) => first === LOAD || first === DOC);
  return isWhole ? undefined : [...new Set(paths.map((path) => path.join('::')))];
}

function withoutFilters(words: readonly string[]): readonly string[] {
  return words.filter((word, index) => word.startsWith('-') || LIBTEST_VALUED.has(words[index - 1] ?? ''));
}

/** Cargo options whose value is a word of its own. */
const VALUED = new Set(
  (
    '-p --package --exclude --test --bin --example --bench -F --features --target --target-dir --manifest-path ' +
    '--profile --config -j --jobs -Z -C --lockfile-path'
  ).split(' '),
);

/** `cargo test NAME`: the name gives way to those that were chosen. */
function withoutFilter(words: readonly string[]): readonly string[] {
  const start = words.findIndex((word) => word === 'test' || word === 't') + 1;
  return words.filter(
    (word, index) => index < start || word.startsWith('-') || VALUED.has(words[index - 1] ?? ''),
  );
}

/**
 * The runner goes by the environment, which cannot quote: Perl is told by one word to do the file that another variable
 * names. A project with a runner of its own keeps it.
 */
function invocation(argv: readonly string[], { reporters, testMs }: Omit<Request, 'only'>): Invocation {
  const before = `${listCrates}
if command -v perl >/dev/null && ! grep -qsE '^ *runner *=' .cargo/config.toml .cargo/config; then
  host=$(rustc -vV 2>/dev/null | sed -n 's/^host: //p' | tr 'a-z-' 'A-Z_')
  [ -n "$host" ] && export "CARGO_TARGET_\${host}_RUNNER=perl -e do(\\$ENV{GALAPAGOS_LIBTEST})"
fi`;
  const env = {
    ...CARGO_ENV,
    GALAPAGOS_LIBTEST: `${reporters}/libtest.pl`,
    GALAPAGOS_TEST_MS: String(Math.ceil(testMs)),
  };
  return { argv: kept(argv, { log: CARGO_LOG, before }), env };
}
