// Python's unittest: our runner module takes the place of its own, with the same arguments.
import { without } from '../words.ts';
import { type Framework } from './framework.ts';
import { pythonEnv } from './python.ts';

export const unittest: Framework = {
  name: 'unittest',
  vouches: 'sealed',
  shuffles: 'seen',
  plain(words, request) {
    const own = without(words, { alone: ['-f', '--failfast'], valued: [] });
    return {
      argv: own.map((word) => (word === 'unittest' ? 'galapagos_unittest' : word)),
      env: pythonEnv(request),
    };
  },
  shell: (line, request) => ({
    argv: ['sh', '-c', line.replace(/-m\s+unittest(?=\s|$)/g, '-m galapagos_unittest')],
    env: pythonEnv(request),
  }),
};
