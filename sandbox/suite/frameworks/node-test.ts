// node:test, on Node 20 to 24.
import { type TestId } from '../../../agent/engine/ids.ts';
import { without } from '../words.ts';
import { filesOf, namePattern, type Framework, type Request } from './framework.ts';

const flags = ({ reporters, shuffle }: Request): readonly string[] => [
  `--test-reporter=${reporters}/node.cjs`,
  '--test-reporter-destination=stdout',
  ...(shuffle === undefined ? [] : [`--test-random-seed=${shuffle}`]),
];

const REPORTING = (
  '--test-reporter --test-reporter-destination --test-rerun-failures --test-random-seed ' +
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
  // Files, and tests that wait for each other in a file; an older Node refuses the option.
  shuffles: 'seen',
  plain(words, request) {
    const { only } = request;
    const own = without(words, {
      alone: ['--watch', '--experimental-test-coverage', '--test-only', '--test-randomize'],
      valued: REPORTING,
    });
    const at = own.indexOf('--test') + 1;
    const options = [...own.slice(0, at), ...flags(request), ...aloneOf(request)];
    return { argv: only ? [...options, ...chosen(own.slice(at), only)] : [...options, ...own.slice(at)] };
  },
  // Words after a file belong to the tests, so the reporter goes by the environment; processes of tests ignore it.
  shell: (line, request) => ({
    argv: ['sh', '-c', line],
    env: { NODE_OPTIONS: flags(request).join(' ') },
  }),
};

/** Where nothing depends on finding the test: in older Nodes the pattern is held against its own name alone. */
function aloneOf({ only = [], alone }: Request): readonly string[] {
  const pattern = alone ? namePattern(only) : undefined;
  return pattern === undefined ? [] : [`--test-name-pattern=${pattern}`];
}

// Node takes names as patterns over parts of names: files are what can be chosen exactly.
function chosen(words: readonly string[], only: readonly TestId[]): readonly string[] {
  const first = words.findIndex(
    (word, index) => !word.startsWith('-') && !VALUED.has(words[index - 1] ?? ''),
  );
  return [...(first === -1 ? words : words.slice(0, first)), ...filesOf(only)];
}
