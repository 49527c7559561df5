// Mocha, 8 to 12. The reporter chooses the tests of the ticket after all files are loaded.
import { without } from '../words.ts';
import { appended, type Framework, type Request } from './framework.ts';

const flags = ({ reporters, failFast }: Request): readonly string[] => [
  '--reporter',
  `${reporters}/mocha.cjs`,
  '--no-parallel',
  failFast ? '--bail' : '--no-bail',
  '--no-watch',
  '--no-dry-run',
];

export const mocha: Framework = {
  name: 'mocha',
  vouches: 'sealed',
  shuffles: 'seen',
  plain(words, request) {
    const own = without(words, {
      alone: ['-w', '--watch', '-b', '--bail', '-p', '--parallel', '--dry-run'],
      valued: ['-R', '--reporter', '-O', '--reporter-option', '--reporter-options', '-j', '--jobs'],
    });
    return { argv: [...own, ...flags(request)], env: orderOf(request) };
  },
  shell: (line, request) => ({ ...appended(line, flags(request)), env: orderOf(request) }),
};

// Mocha has no option for it: the reporter changes the order before the run begins.
const orderOf = ({ shuffle }: Request): Readonly<Record<string, string>> =>
  shuffle === undefined ? {} : { GALAPAGOS_SHUFFLE: String(shuffle) };
