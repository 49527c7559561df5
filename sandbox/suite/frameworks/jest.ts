// Jest, 27 to 30.
import { without } from '../words.ts';
import { appended, filesOf, namePattern, supersededBy, type Framework, type Request } from './framework.ts';

const ALONE = (
  '--watch --watchAll --coverage --collectCoverage --silent --json --onlyChanged -o --notify --lastCommit ' +
  '--onlyFailures -f --randomize --updateSnapshot -u'
).split(' ');
const VALUED = ['--outputFile', '--shard', '--changedSince'];
const SETTLED = '--ci --watchAll=false --coverage=false --watchman=false'.split(' ');

export const jest: Framework = {
  name: 'jest',
  vouches: 'sealed',
  // Since 29.4, within a file; an older one refuses the option.
  shuffles: 'seen',
  plain(words, request) {
    const own = without(words, {
      alone: ALONE,
      valued: [...VALUED, ...supersededBy(request)],
      counted: ['--bail', '-b'],
      listed: ['--reporters'],
    });
    return { argv: [...own, ...flags(request)] };
  },
  shell: (line, request) => appended(line, flags(request)),
};

function flags({ reporters, only, shuffle, failFast }: Request): readonly string[] {
  const always = [
    `--reporters=${reporters}/jest.cjs`,
    '--reporters=default',
    ...SETTLED,
    `--bail=${failFast ? 1 : 0}`,
    ...(shuffle === undefined ? [] : ['--randomize', `--seed=${shuffle}`]),
  ];
  if (!only) return always;
  const pattern = namePattern(only);
  const names = pattern === undefined ? [] : [`--testNamePattern=${pattern}`];
  return [...always, ...names, '--runTestsByPath', ...filesOf(only)];
}
