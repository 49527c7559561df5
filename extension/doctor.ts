// Check Setup: what this machine offers and lacks, as the command line's doctor sees it.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { type EngineCommand } from './engine.ts';

/** Lines of the doctor, for the log. Its exit code says what it found; lines come in either case. */
export async function doctorLines({
  program,
  argv,
  directory,
  environment,
}: EngineCommand): Promise<readonly string[]> {
  const run = promisify(execFile);
  const options = { cwd: directory, env: environment, timeout: 60_000, windowsHide: true };
  const { stdout, stderr } = await run(program, [...argv], options).catch((error: unknown) =>
    outputOf(error),
  );
  return `${stdout}${stderr}`.trimEnd().split(/\r?\n/);
}

function outputOf(error: unknown): { stdout: string; stderr: string } {
  if (!(error instanceof Error) || !('stdout' in error) || !('stderr' in error)) throw error;
  const stdout = String(error.stdout);
  const stderr = String(error.stderr);
  // Without a word of its own, the reason why it could not run is the answer.
  return stdout + stderr === '' ? { stdout: error.message, stderr: '' } : { stdout, stderr };
}
