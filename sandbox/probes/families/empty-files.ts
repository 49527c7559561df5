// A guest that fills memory with files that hold nothing: a bound on their size does not bound their number.
import { readFileSync } from 'node:fs';

import { UNBOUNDED } from '../../confinement/linux/bubblewrap.ts';
import { byWalls, open } from '../expected.ts';
import { perl } from '../guest-program.ts';
import { type Evidence, type Probe, type Stage } from '../probe.ts';
import { judged, removeFiles, TEMPORARY, TEMPORARY_OPEN, THROUGH } from './bombs.ts';
import { needsLinux, OF_LINUX } from './of-linux.ts';

/** More than a small limit and what a box is made of. */
const EMPTY = 6000;

/** In everything of a box that lies in memory; of the host's own only where everybody writes. */
const EMPTY_FILES = perl(
  String.raw`
my ($name, $wanted, @hosts) = @ARGV;
my @folders = ('/dev/shm', '/tmp');
open(my $mounts, '<', '/proc/self/mountinfo') or die "no mounts: $!";
while (<$mounts>) {
  my ($device, $at) = (split)[2, 4];
  push @folders, $at if / - tmpfs / && !grep { $_ eq $device } @hosts;
}
my $through;
for my $folder (@folders) {
  my $made = 0;
  for (1 .. $wanted) { open(my $file, '>', "$folder/$name-$_") or last; $made++ }
  if ($made == $wanted) { $through = $folder; last }
  print "refused: $made files in $folder, then $!\n";
}
print "${THROUGH} in $through\n" if $through;`.replaceAll('${THROUGH}', THROUGH),
);

/** Numbers of the devices that are the host's own memory. */
function memoryDevices(): readonly string[] {
  const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  return mounts.flatMap((line) => (line.includes(' - tmpfs ') ? [line.split(' ')[2] ?? ''] : []));
}

async function fill(stage: Stage): Promise<Evidence> {
  try {
    const args = [stage.token, String(EMPTY), ...memoryDevices()];
    return judged(await stage.play(args, { limits: { files: 500 } }), {});
  } finally {
    for (const folder of TEMPORARY) await removeFiles(folder, stage.token);
  }
}

export const emptyFiles: readonly Probe[] = [
  {
    id: 'bombs.empty-files',
    family: 'bombs',
    about: 'makes files without end in what lies in memory: they take none of its size',
    guest: EMPTY_FILES,
    expected: byWalls({
      none: open(TEMPORARY_OPEN),
      seatbelt: OF_LINUX,
      container: open('engines bound the memory that files take, not their number'),
    }),
    needs: (scene, { lacks }) =>
      needsLinux(scene) ?? (lacks.includes(UNBOUNDED) ? `needs ${UNBOUNDED}` : undefined),
    attempt: fill,
  },
];
