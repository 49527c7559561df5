// Runs git with an environment of our own, so that no repository's configuration can start a program.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { devNull } from 'node:os';

import { type Outcome, failure, success } from '../../agent/engine/outcome.ts';
import { hostProgram } from '../disk/find-program.ts';

export interface GitOptions {
  /** Folder to run in; never inside a box. */
  readonly directory: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Buffer;
  readonly signal?: AbortSignal;
}

export type GitFault =
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly code: number; readonly stderr: string }
  | { readonly kind: 'broke'; readonly detail: string };

/** `-c` reaches nested repositories as well; a work tree is only ever listed or one of our own making. */
const QUIET = [
  ['core.fsmonitor', 'false'],
  ['core.hooksPath', devNull],
  ['core.untrackedCache', 'false'],
  ['core.quotePath', 'false'],
  ['diff.ignoreSubmodules', 'all'],
  ['submodule.recurse', 'false'],
  ['protocol.allow', 'never'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
  // Listing a folder of another owner is harmless without hooks and filters; containers mount projects like that.
  ['safe.directory', '*'],
].flatMap(([name, value]) => ['-c', `${name}=${value}`]);

const KEPT = ['PATH', 'HOME', 'XDG_CONFIG_HOME'];

/** Standard output of a git that ended with 0. Never asks, never pages, never takes an optional lock. */
export async function git(args: readonly string[], options: GitOptions): Promise<Outcome<Buffer, GitFault>> {
  options.signal?.throwIfAborted();
  // A bare name would be looked for in the folder of the person's project where their PATH says so, or on Windows.
  const program = hostProgram('git');
  if (program === undefined) return failure({ kind: 'missing' });
  const child = spawn(program, ['--no-pager', ...QUIET, ...args], {
    cwd: options.directory,
    env: environment(options.env),
    stdio: ['pipe', 'pipe', 'pipe'],
    ...(options.signal && { signal: options.signal }),
    killSignal: 'SIGKILL',
  });
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  // A git that ends early breaks the pipe; its exit code says why.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.stdin ?? '');
  try {
    await once(child, 'close');
  } catch (error) {
    options.signal?.throwIfAborted();
    return failure({ kind: 'broke', detail: String(error) });
  }
  options.signal?.throwIfAborted();
  if (child.exitCode === 0) return success(Buffer.concat(stdout));
  if (child.exitCode === null) return failure({ kind: 'broke', detail: `killed by ${child.signalCode}` });
  return failure({
    kind: 'refused',
    code: child.exitCode,
    stderr: Buffer.concat(stderr).toString('utf8').trim(),
  });
}

function environment(extra: Readonly<Record<string, string>> = {}): Record<string, string> {
  const kept = KEPT.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_ATTR_NOSYSTEM: '1',
    ...extra,
  };
}

/** Splits what `-z` prints. */
export function zeroSeparated(output: Buffer): readonly string[] {
  return output.toString('latin1').split('\0').filter(Boolean);
}
