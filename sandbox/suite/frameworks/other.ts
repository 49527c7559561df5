// Any other command: sealed reports are offered through the environment to what may run inside it (`make test`).
import { type Framework, type Invocation, type Request } from './framework.ts';
import { failure } from '../../../agent/engine/outcome.ts';
import { readJunit } from '../junit.ts';
import { nodeTest } from './node-test.ts';
import { pytest } from './pytest.ts';

/** What such a command may leave in `$GALAPAGOS_OUT` itself. Not sealed: the code under test could write it too. */
const JUNIT = 'junit.xml';

export const other: Framework = {
  name: 'tap',
  plain: (words, request) => offered(words, request),
  shell: (line, request) => offered(['sh', '-c', line], request),
  collect: [JUNIT],
  async read({ collected, output }) {
    const junit = collected.get(JUNIT);
    if (junit) return readJunit(junit.toString('utf8'));
    const text = output.head + output.tail;
    if (Buffer.byteLength(text) < output.bytes)
      return failure('it printed more than is kept, so its TAP is not whole');
    // Few suites need it, and it is large.
    const { readTap } = await import('../tap.ts');
    return readTap(text);
  },
};

function offered(argv: readonly string[], request: Request): Invocation {
  return { argv, env: { ...nodeTest.shell('', request).env, ...pytest.shell('', request).env } };
}
