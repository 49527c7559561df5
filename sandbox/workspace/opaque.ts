// Which folders of an overlay's upper layer hide what the base has there. Node cannot read extended attributes; perl can.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

import { syscalls } from '../confinement/linux/syscalls.ts';

const SCRIPT = String.raw`
use strict;
my $number = 0 + shift @ARGV;
chdir shift @ARGV or die "$!";
local $/ = "\0";
while (my $path = <STDIN>) {
  chomp $path;
  my ($name, $value) = ('user.overlay.opaque', ' ');
  print "$path\0" if syscall($number, $path, $name, $value, 1) == 1 && $value eq 'y';
}
`;

/** The paths among `folders` (relative to `upper`) that the kernel marked as replaced. */
export async function opaqueFolders(
  perl: string,
  upper: string,
  folders: readonly string[],
): Promise<ReadonlySet<string>> {
  const number = syscalls(process.arch)?.['lgetxattr'];
  if (folders.length === 0 || number === undefined) return new Set();
  const child = spawn(perl, ['-e', SCRIPT, String(number), upper], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {},
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stdin.end(folders.map((path) => `${path}\0`).join(''));
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`reading the overlay's marks failed (${child.exitCode})`);
  return new Set(Buffer.concat(output).toString('utf8').split('\0').filter(Boolean));
}
