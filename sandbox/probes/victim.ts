// A process of the host that guests may try to look into and to kill: it has a secret, and does nothing.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

import { systemTool } from '../disk/find-program.ts';
import { type Scene } from './scene.ts';

export interface Victim extends AsyncDisposable {
  readonly pid: number;
  /** In its command line. */
  readonly name: string;
  isAlive(): boolean;
}

/** Ends by itself after two minutes, whatever happens to this process. The canary is in its environment; it works in `outside`. */
export async function startVictim(
  { nonce, canary, outside }: Scene,
  group: 'ours' | 'its own' = 'ours',
): Promise<Victim> {
  const name = `galapagos-victim-${nonce}`;
  const source = `# ${name}\n$| = 1; print "here\\n"; sleep 120`;
  const child = spawn(systemTool('perl'), ['-e', source], {
    env: { PATH: process.env['PATH'] ?? '', SECRET: canary },
    stdio: ['ignore', 'pipe', 'ignore'],
    cwd: outside,
    detached: group === 'its own',
  });
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  if (child.pid === undefined) throw new Error('perl cannot be started');
  return {
    pid: child.pid,
    name,
    isAlive: () => child.exitCode === null && child.signalCode === null,
    [Symbol.asyncDispose]: async () => await end(child),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}
