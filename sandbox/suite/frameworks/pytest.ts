// Pytest. The plug-in chooses the tests of the ticket; files are named only where the command names none itself.
import { without } from '../words.ts';
import { filesOf, type Framework, type Request } from './framework.ts';
import { pythonEnv } from './python.ts';

const flags = ({ failFast }: Request): readonly string[] => [
  '-p',
  'galapagos_pytest',
  '-p',
  'no:cacheprovider',
  '--continue-on-collection-errors',
  `--maxfail=${failFast ? 1 : 0}`,
];

export const pytest: Framework = {
  name: 'pytest',
  vouches: 'sealed',
  shuffles: 'seen',
  plain(words, request) {
    const { only } = request;
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
      argv: [...own, ...flags(request), ...(only && namesNothing ? filesOf(only) : [])],
      env: pythonEnv(request),
    };
  },
  shell: (line, request) => ({
    argv: ['sh', '-c', line],
    env: { ...pythonEnv(request), PYTEST_ADDOPTS: flags(request).join(' ') },
  }),
};
