// AVA, 3 to 8. It takes no reporters: ours is loaded before it and listens.
import { without } from '../words.ts';
import { filesOf, type Framework, type Request } from './framework.ts';

const VALUED = '-c --concurrency -m --match --node-arguments -T --timeout --config'.split(' ');

export const ava: Framework = {
  name: 'ava',
  vouches: 'sealed',
  plain(words, request) {
    const { only } = request;
    const own = without(words, {
      alone: ['-w', '--watch', '--fail-fast', '-t', '--tap', '-u', '--update-snapshots'],
      valued: only ? ['-m', '--match'] : [],
    });
    const dashes = own.indexOf('--');
    const end = dashes === -1 ? own.length : dashes;
    const names = [
      ...(request.failFast ? ['--fail-fast'] : []),
      ...(only && !namesFiles(own.slice(0, end)) ? filesOf(only) : []),
    ];
    return { argv: [...own.slice(0, end), ...names, ...own.slice(end)], env: env(request) };
  },
  shell: (line, request) => ({ argv: ['sh', '-c', line], env: env(request) }),
};

const env = ({ reporters }: Request) => ({ NODE_OPTIONS: `--import="${reporters}/ava.mjs"` });

/** The program may be `ava`, or `node` and the path of AVA. */
function namesFiles(words: readonly string[]): boolean {
  const start = words[0] === 'ava' || words[0]?.endsWith('/ava') === true ? 1 : 2;
  return words
    .slice(start)
    .some((word, at, all) => !word.startsWith('-') && !VALUED.includes(all[at - 1] ?? ''));
}
