// The guest runner: our own program inside the box. Loads one variant and speaks JSON-RPC with the host over stdio.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import {
  type CancellationToken,
  createMessageConnection,
  ErrorCodes,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';

import {
  type AttemptParams,
  type AttemptResult,
  methods,
  PROTOCOL_VERSION,
} from '../../agent/variants/protocol.ts';
import { openContext } from './context.ts';
import { attemptIn, entryIn } from './decode-host.ts';

// Whoever starts node for a test is not Electron's business.
delete process.env['ELECTRON_RUN_AS_NODE'];

const connection = createMessageConnection(
  new StreamMessageReader(process.stdin),
  new StreamMessageWriter(takeStdout()),
);
connection.onRequest(methods.attempt, attempt);
// Without the host there is nothing to do and nobody to tell.
connection.onClose(() => process.exit(0));
process.stdin.once('end', () => process.exit(0));
connection.listen();

/** The pipe to the host. Whatever else is printed from now on goes to stderr. */
function takeStdout(): NodeJS.WritableStream {
  const { stdout } = process;
  Object.defineProperty(process, 'stdout', { get: () => process.stderr, configurable: false });
  return stdout;
}

async function attempt(params: AttemptParams, token: CancellationToken): Promise<AttemptResult> {
  if (params.protocol !== PROTOCOL_VERSION) {
    throw new ResponseError(
      ErrorCodes.InvalidRequest,
      `the guest runner speaks protocol ${PROTOCOL_VERSION}`,
    );
  }
  try {
    const entry = entryIn(JSON.parse(await readFile(join(params.variant, 'variant.json'), 'utf8')));
    const context = openContext(connection, params, token);
    const module: unknown = await import(pathToFileURL(join(params.variant, entry)).href);
    return await attemptIn(module, entry)(params.task, context);
  } catch (error) {
    throw new ResponseError(ErrorCodes.InternalError, `the agent failed: ${words(error)}`);
  }
}

function words(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [, frame = ''] = (error.stack ?? '').split('\n    at ');
  return `${error.name}: ${error.message}${frame === '' ? '' : ` (at ${frame})`}`.slice(0, 1_500);
}
