// Vitest, 1 to 5.
import { without } from '../words.ts';
import { appended, filesOf, namePattern, supersededBy, type Framework, type Request } from './framework.ts';

export const vitest: Framework = {
  name: 'vitest',
  vouches: 'sealed',
  shuffles: 'unseen',
  plain(words, request) {
    const own = without(words, {
      alone: ['-w', '--watch', '--ui', '--open', '--coverage', '--run', '-u', '--update'],
      valued: ['--reporter', '--outputFile', '--bail', '--shard', ...supersededBy(request)],
    }).filter((word) => !/^--(coverage|outputFile)\./.test(word));
    const commands = own.map((word, index) => (index === 1 && /^(watch|dev)$/.test(word) ? 'run' : word));
    return { argv: [...commands, ...flags(request)] };
  },
  shell: (line, request) => appended(line, flags(request)),
};

const SETTLED = '--coverage.enabled=false';

function flags({ reporters, only, shuffle, failFast }: Request): readonly string[] {
  const always = [
    ...`--run --reporter=${reporters}/vitest.cjs --reporter=default ${SETTLED}`.split(' '),
    `--bail=${failFast ? 1 : 0}`,
    ...(shuffle === undefined ? [] : ['--sequence.shuffle', `--sequence.seed=${shuffle}`]),
  ];
  if (!only) return always;
  const pattern = namePattern(only);
  return [...always, ...(pattern === undefined ? [] : [`--testNamePattern=${pattern}`]), ...filesOf(only)];
}
