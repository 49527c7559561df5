// A short errand of the command line bundle: what it prints, whatever its exit code says of what it found.
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

import { controlLine } from '../agent/model/host-wire.ts';
import { type EngineCommand } from './engine.ts';

/** Milliseconds after which an errand is given up. */
const PATIENCE = 90_000;

/** Standard output and standard error of the errand; the reason where it could not be started. */
export async function errand(
  { program, argv, directory, environment, secrets }: EngineCommand,
  signal?: AbortSignal,
): Promise<{ readonly out: string; readonly error: string }> {
  const limit = AbortSignal.timeout(PATIENCE);
  const child = spawn(program, argv, {
    cwd: directory,
    env: environment,
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
  });
  const { promise: failed, resolve } = Promise.withResolvers<string>();
  child.on('error', (error) => resolve(error.message));
  child.on('close', () => resolve(''));
  // One that is gone cannot read: its end tells the story.
  child.stdin.on('error', () => undefined);
  child.stdin.end(secrets ? `${controlLine.secrets(secrets)}\n` : '');
  const [out, said, why] = await Promise.all([text(child.stdout), text(child.stderr), failed]);
  return { out, error: said === '' ? why : said };
}
