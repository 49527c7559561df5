// One attempt over the pipe: asks the guest, answers what it may ask, and knows every way in which it can end.
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

import * as v from 'valibot';
import {
  CancellationTokenSource,
  createMessageConnection,
  ErrorCodes,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';

import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { type AttemptParams, type AttemptResult, methods } from '../../agent/variants/protocol.ts';
import { type Running, type RunResult } from '../confinement/command.ts';
import { resultSchema } from './decode-guest.ts';
import { BadFrames, FrameGuard, type FrameLimits } from './frames.ts';

/** What the guest may ask, by method. A thrown error is its answer. */
export type Answers = Readonly<Record<string, (params: unknown) => unknown>>;

export interface Conversation {
  readonly running: Running;
  readonly params: AttemptParams;
  readonly answers: Answers;
  readonly signal: AbortSignal;
}

/** After its time is over a guest may still say what it has, milliseconds. */
export const GRACE_MS = 5_000;

const FRAMES: FrameLimits = { messageBytes: 4 * 1024 * 1024, messages: 20_000 };

/**
 * The guest's own account of its attempt, or in words why there is none. Whatever happened, the guest's processes are
 * gone when this resolves.
 */
export async function converse(conversation: Conversation): Promise<Outcome<AttemptResult, string>> {
  const { running, params, answers, signal } = conversation;
  const guard = new FrameGuard(FRAMES);
  const failed = once(guard, 'error');
  running.stdout.once('error', (error) => guard.destroy(error)).pipe(guard);
  const connection = createMessageConnection(
    new StreamMessageReader(guard),
    new StreamMessageWriter(running.stdin),
  );
  connection.onError(([error]) => guard.destroy(error instanceof BadFrames ? error : noMessage(error)));
  for (const [method, answer] of Object.entries(answers)) connection.onRequest(method, answer);
  connection.listen();
  const over = new AbortController();
  const cancellation = new CancellationTokenSource();
  try {
    return await Promise.race([
      account(connection, params, cancellation),
      failed.then(([error]) => failure(error instanceof Error ? error.message : String(error))),
      running.ended.then((result) => failure(endedEarly(result))),
      patience(params.limits.wallMs, { cancellation, signal: AbortSignal.any([signal, over.signal]) }),
    ]);
  } finally {
    over.abort();
    connection.dispose();
    guard.destroy();
    running.kill();
    await running.ended;
  }
}

const noMessage = (error: Error): BadFrames =>
  new BadFrames(`the agent sent something that is no message: ${error.message}`);

async function account(
  connection: MessageConnection,
  params: AttemptParams,
  cancellation: CancellationTokenSource,
): Promise<Outcome<AttemptResult, string>> {
  try {
    const answer: unknown = await connection.sendRequest(methods.attempt, params, cancellation.token);
    const result = v.safeParse(resultSchema, answer);
    return result.success
      ? success(result.output)
      : failure('the agent ended with something that is no result');
  } catch (error) {
    return failure(error instanceof Error ? error.message : String(error));
  }
}

/** Waits for the attempt's time, asks it to end, and waits for its last word. */
async function patience(
  wallMs: number,
  { cancellation, signal }: { readonly cancellation: CancellationTokenSource; readonly signal: AbortSignal },
): Promise<Outcome<AttemptResult, string>> {
  try {
    await sleep(wallMs, undefined, { signal });
    cancellation.cancel();
    await sleep(GRACE_MS, undefined, { signal });
  } catch (error) {
    if (!signal.aborted) throw error;
    return failure('nobody waits for the agent any more');
  }
  return failure(`the agent did not end within ${Math.round(wallMs / 1000)} s`);
}

function endedEarly({ end, output }: RunResult): string {
  const last = output.tail.trim() === '' ? output.head.trim() : output.tail.trim();
  const said = last === '' ? '' : `: ${last.slice(-600)}`;
  switch (end.kind) {
    case 'exited':
      return `the agent's process ended by itself with exit code ${end.code}${said}`;
    case 'signalled':
      return `the agent's process was ended by ${end.signal}${said}`;
    case 'stopped':
      return `the agent's process was stopped: ${end.why}`;
    case 'unstarted':
      return `the agent's process could not be started: ${end.why}`;
    default:
      return end satisfies never;
  }
}

/** Decodes what the guest sent with a request; what does not fit is refused with the reason. */
export function decoded<Value>(schema: v.GenericSchema<unknown, Value>, params: unknown): Value {
  const result = v.safeParse(schema, params);
  if (result.success) return result.output;
  throw refused(result.issues[0].message);
}

export const refused = (why: string): ResponseError => new ResponseError(ErrorCodes.InvalidRequest, why);
