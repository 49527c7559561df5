// What a variant receives besides the task: requests to the host, and the guest library.
import { type CancellationToken, type MessageConnection } from 'vscode-jsonrpc/node';

import { seededRng } from '../../agent/engine/random.ts';
import { type AttemptContext, type AttemptParams, methods } from '../../agent/variants/protocol.ts';
import { runSuite } from '../suite/run.ts';
import { chatIn, recalledIn, visibleTestsIn } from './decode-host.ts';
import { localBox } from './local-box.ts';
import { patchIds } from './patch-ids.ts';
import { openSyntax } from './syntax.ts';

export function openContext(
  connection: MessageConnection,
  params: AttemptParams,
  token: CancellationToken,
): AttemptContext {
  const { guide, history, limits, model, seed, shown, task } = params;
  const signal = signalOf(token);
  const ask = async (method: string, ...given: readonly object[]): Promise<unknown> =>
    await connection.sendRequest(method, ...given);
  return {
    guide,
    history,
    limits,
    params: params.params,
    rng: seededRng(seed),
    signal,
    ...(model && { model }),
    note: async (step) => void (await ask(methods.note, step)),
    recall: async (key) => recalledIn(await ask(methods.recall, { key })),
    remember: async (key, value) => void (await ask(methods.remember, { key, value })),
    checkpoint: async (label) => void (await ask(methods.checkpoint, { label })),
    visibleTests: async () => visibleTestsIn(await ask(methods.visibleTests)),
    chat: async (request) => chatIn(await ask(methods.chat, { request })),
    syntax: openSyntax(),
    patchId: patchIds(task.root, guide.start),
    runSuite: async ({ only, timeoutMs, env = {} }) =>
      await runSuite(localBox(task.root, shown, env), task.suite, {
        timeoutMs,
        signal,
        ...(only === undefined ? {} : { only }),
      }),
  };
}

function signalOf(token: CancellationToken): AbortSignal {
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  if (token.isCancellationRequested) controller.abort();
  return controller.signal;
}
