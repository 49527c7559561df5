// Pytest. The plug-in chooses the ordered tests; files are named only where the command names none itself.
import { without } from '../words.ts';
import { filesOf, type Framework } from './framework.ts';
import { pythonEnv } from './python.ts';

const FLAGS = [
  '-p',
  'galapagos_pytest',
  '-p',
  'no:cacheprovider',
  '--continue-on-collection-errors',
  '--maxfail=0',
];

export const pytest: Framework = {
  name: 'pytest',
  plain(words, { reporters, only }) {
    const own = without(words, {
      alone: [
        '-x',
        '--exitfirst',
        '--lf',
        '--last-failed',
        '--ff',
        '--failed-first',
        '--sw',
        '--stepwise',
        '--pdb',
      ],
      valued: ['--maxfail', '--junitxml', '--junit-xml'],
    });
    const start = Math.max(1, own.indexOf('pytest') + 1);
    const namesNothing = own.slice(start).every((word) => word.startsWith('-'));
    return {
      argv: [...own, ...FLAGS, ...(only && namesNothing ? filesOf(only) : [])],
      env: pythonEnv(reporters),
    };
  },
  shell: (line, { reporters }) => ({
    argv: ['sh', '-c', line],
    env: { ...pythonEnv(reporters), PYTEST_ADDOPTS: FLAGS.join(' ') },
  }),
};
