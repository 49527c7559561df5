// node:test, on Node 20 to 24.
import { type TestId } from '../../../agent/engine/ids.ts';
import { without } from '../words.ts';
import { filesOf, type Framework } from './framework.ts';

const flags = (reporters: string): readonly string[] => [
  `--test-reporter=${reporters}/node.cjs`,
  '--test-reporter-destination=stdout',
];

const REPORTING = (
  '--test-reporter --test-reporter-destination --test-rerun-failures ' +
  '--test-coverage-lines --test-coverage-branches --test-coverage-functions'
).split(' ');

/** Options of node whose value is a word of its own. */
const VALUED = new Set(
  (
    '--import -r --require --loader --experimental-loader --env-file -C --conditions --tsconfig ' +
    '--test-name-pattern --test-skip-pattern --test-concurrency --test-timeout --test-shard ' +
    '--test-isolation --test-global-setup'
  ).split(' '),
);

export const nodeTest: Framework = {
  name: 'node:test',
  vouches: 'sealed',
  plain(words, { reporters, only }) {
    const own = without(words, {
      alone: ['--watch', '--experimental-test-coverage', '--test-only', '--test-randomize'],
      valued: REPORTING,
    });
    const at = own.indexOf('--test') + 1;
    const options = [...own.slice(0, at), ...flags(reporters)];
    return { argv: only ? [...options, ...chosen(own.slice(at), only)] : [...options, ...own.slice(at)] };
  },
  // Words after a file belong to the tests, so the reporter goes by the environment; processes of tests ignore it.
  shell: (line, { reporters }) => ({
    argv: ['sh', '-c', line],
    env: { NODE_OPTIONS: flags(reporters).join(' ') },
  }),
};

// Node takes names as patterns over parts of names: files are what can be chosen exactly.
function chosen(words: readonly string[], only: readonly TestId[]): readonly string[] {
  const first = words.findIndex(
    (word, index) => !word.startsWith('-') && !VALUED.has(words[index - 1] ?? ''),
  );
  return [...(first === -1 ? words : words.slice(0, first)), ...filesOf(only)];
}
