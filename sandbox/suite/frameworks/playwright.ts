// Playwright Test. Its browsers are the user's; tests without a page need none.
import { without } from '../words.ts';
import { appended, filesOf, namePattern, type Framework, type Request } from './framework.ts';

const ALONE =
  '--ui --debug --headed -x --update-snapshots -u --last-failed --only-changed --list --fail-on-flaky-tests --pass-with-no-tests'.split(
    ' ',
  );
const VALUED =
  '--reporter --retries --repeat-each --shard --max-failures --output --ui-host --ui-port --trace'.split(' ');

export const playwright: Framework = {
  name: 'playwright',
  vouches: 'sealed',
  plain(words, request) {
    const own = without(words, {
      alone: ALONE,
      valued: [...VALUED, ...(request.only ? ['-g', '--grep', '--grep-invert', '-G'] : [])],
    });
    return { argv: [...own, ...flags(request)], env: ENV };
  },
  shell: (line, request) => ({ ...appended(line, flags(request)), env: ENV }),
};

/** Reports that open a browser of their own at the end would keep the run alive. */
const ENV = { PLAYWRIGHT_HTML_OPEN: 'never' };

function flags({ reporters, only, failFast }: Request): readonly string[] {
  const settled = `--retries=0 --repeat-each=1 --update-snapshots=none --max-failures=${failFast ? 1 : 0}`;
  const always = [`--reporter=${reporters}/playwright.cjs,list`, ...settled.split(' ')];
  if (!only) return always;
  const pattern = namePattern(only);
  return [
    ...always,
    ...(pattern === undefined ? [] : [`--grep=${looser(pattern)}`]),
    ...filesOf(only).map(escaped),
  ];
}

/** Playwright matches against the project, the file and the names; it takes files as patterns, too. */
const looser = (pattern: string): string => pattern.replace(/^\^\\s\*/, '(?:^| )');
const escaped = (file: string): string => file.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
