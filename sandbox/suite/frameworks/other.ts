// Any other command: sealed reports are offered through the environment to what may run inside it (`make test`).
import { type Framework, type Invocation, type Request } from './framework.ts';
import { nodeTest } from './node-test.ts';
import { pytest } from './pytest.ts';

/** What such a command may leave in `$GALAPAGOS_OUT` itself. Not sealed: the code under test could write it too. */
export const JUNIT = 'junit.xml';

export const other: Framework = {
  name: 'tap',
  plain: (words, request) => offered(words, request),
  shell: (line, request) => offered(['sh', '-c', line], request),
};

function offered(argv: readonly string[], request: Request): Invocation {
  return { argv, env: { ...nodeTest.shell('', request).env, ...pytest.shell('', request).env } };
}
