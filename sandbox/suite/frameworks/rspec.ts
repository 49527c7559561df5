// RSpec 3. The plug-in chooses the examples of the ticket; files are named only where the command names none itself.
import { without } from '../words.ts';
import { filesOf, type Framework, type Request } from './framework.ts';

export const rspec: Framework = {
  name: 'rspec',
  vouches: 'sealed',
  shuffles: 'unseen',
  plain(words, request) {
    const own = without(words, {
      alone: ['--fail-fast', '--only-failures', '-n', '--next-failure', '--dry-run', '--bisect', '-c'],
      valued: ['--seed', '--order', '-f', '--format', '-o', '--out', '--failure-exit-code'],
    });
    return { argv: [...own, ...filesFor(own, request)], env: rubyEnv(request) };
  },
  shell: (line, request) => ({ argv: ['sh', '-c', line], env: rubyEnv(request) }),
};

function filesFor(words: readonly string[], { only }: Request): readonly string[] {
  const program = words.findIndex((word) => /(^|\/)rspec$/.test(word));
  const namesNothing = program !== -1 && words.slice(program + 1).every((word) => word.startsWith('-'));
  return only && namesNothing ? filesOf(only).filter((file) => file.endsWith('.rb')) : [];
}

const rubyEnv = (request: Request): Readonly<Record<string, string>> => ({
  RUBYOPT: `-r${request.reporters}/galapagos_rspec.rb`,
  SPEC_OPTS: settled(request).join(' '),
  // Its server would outlive the command, with a ticket that is none of its business.
  DISABLE_SPRING: '1',
});

/** In the environment they win over the command line and over `.rspec`, and reach an RSpec that rake starts. */
const settled = ({ shuffle, failFast }: Request): readonly string[] => [
  failFast ? '--fail-fast' : '--no-fail-fast',
  '--order',
  shuffle === undefined ? 'defined' : `rand:${shuffle}`,
  '--no-color',
  '--no-profile',
];
