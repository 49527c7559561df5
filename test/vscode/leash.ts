// Runs a command that cannot outlive whoever started it: `node leash.ts <command> <arguments…>`, standard input is the leash.
// However the holder of the other end ends, kill -9 included, the pipe closes and the whole process group goes.
import { spawn } from 'node:child_process';

const [command, ...args] = process.argv.slice(2);
if (command === undefined) throw new Error('leash: no command');

const child = spawn(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
child.once('error', (error) => {
  process.stderr.write(`${String(error)}\n`);
  process.exitCode = 127;
});
child.once('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));

// The group is asked to end before it is killed: this process stays until its child has gone.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);
process.stdin.once('close', () => process.kill(-process.pid, 'SIGKILL')).resume();
