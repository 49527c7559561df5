// Mocha, 8 to 12. The reporter chooses the ordered tests after all files are loaded.
import { without } from '../words.ts';
import { appended, type Framework } from './framework.ts';

const flags = (reporters: string): readonly string[] => [
  '--reporter',
  `${reporters}/mocha.cjs`,
  '--no-parallel',
  '--no-bail',
  '--no-watch',
  '--no-dry-run',
];

export const mocha: Framework = {
  name: 'mocha',
  plain(words, { reporters }) {
    const own = without(words, {
      alone: ['-w', '--watch', '-b', '--bail', '-p', '--parallel', '--dry-run'],
      valued: ['-R', '--reporter', '-O', '--reporter-option', '--reporter-options', '-j', '--jobs'],
    });
    return { argv: [...own, ...flags(reporters)] };
  },
  shell: (line, { reporters }) => appended(line, flags(reporters)),
};
