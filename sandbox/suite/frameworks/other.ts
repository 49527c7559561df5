// Any other command: sealed reports are offered through the environment to what may run inside it (`make test`).
import { stripVTControlCharacters } from 'node:util';

import { type Framework, type Invocation, type Request, type Said } from './framework.ts';
import { failure, success, type Outcome } from '../../../agent/engine/outcome.ts';
import { COMMAND } from '../../../agent/task/suite.ts';
import { readJunit } from '../readers/junit.ts';
import { type Told } from '../ticket.ts';
import { nodeTest } from './node-test.ts';
import { pytest } from './pytest.ts';

/** What such a command may leave in `$GALAPAGOS_OUT` itself. Not sealed: the code under test could write it too. */
const JUNIT = 'junit.xml';

export const other: Framework = {
  name: 'tap',
  vouches: 'any',
  plain: (words, request) => offered(words, request),
  shell: (line, request) => offered(['sh', '-c', line], request),
  collect: [JUNIT],
  async read(said) {
    const junit = said.collected.get(JUNIT);
    if (junit) return readJunit(junit.toString('utf8'));
    const { head, tail, bytes } = said.output;
    const text = stripVTControlCharacters(head + tail);
    if (!TAP.test(text)) return byExitStatus(said);
    if (Buffer.byteLength(head + tail) < bytes)
      return failure('it printed more than is kept, so its TAP is not whole');
    // Few suites need it, and it is large.
    const { readTap } = await import('../readers/tap.ts');
    return readTap(text);
  },
};

/** How a line of TAP looks that no other output has. */
const TAP = /^(TAP version \d+|1\.\.\d+|(not )?ok\b)/m;
/** Shells end so where a program is not there, or cannot be started. */
const UNSTARTED: ReadonlySet<number> = new Set([126, 127]);
const MOST_WORDS = 1_800;

/** The last resort: the command stands for one test, which passes with exit status 0. */
function byExitStatus({ end, output }: Said): Outcome<readonly Told[], string> {
  if (end.kind !== 'exited' || UNSTARTED.has(end.code)) return failure('its output is not TAP');
  if (end.code === 0) return success([{ file: '', path: [COMMAND], state: 'passed' }]);
  const said = stripVTControlCharacters(output.head + output.tail).trim();
  const message = `exit code ${end.code}\n${said.slice(-MOST_WORDS)}`.trim();
  return success([{ file: '', path: [COMMAND], state: 'failed', message }]);
}

function offered(argv: readonly string[], request: Request): Invocation {
  return { argv, env: { ...nodeTest.shell('', request).env, ...pytest.shell('', request).env } };
}
