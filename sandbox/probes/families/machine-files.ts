// Guests that open files and devices of the machine itself: its settings, its disks, its memory, what the host has open.
import { closeSync, existsSync, openSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { byHost, byWalls } from '../expected.ts';
import { perl } from '../guest-program.ts';
import { type Evidence, type Probe, type Stage } from '../probe.ts';
import { Unclear } from '../stage.ts';
import { asRoot, type Needs, OF_LINUX } from './of-linux.ts';
import { tellsCanary } from './secrets.ts';

const LEAKS = perl(String.raw`
for my $number (3 .. 1024) {
  open(my $file, '<&=', $number) or next;
  print "$number is ", readlink("/proc/self/fd/$number") // '?', "\n";
  sysseek $file, 0, 0; sysread $file, my $text, 200; print "$text\n";
}`);

const OPENER = perl(String.raw`
my ($mode, @paths) = @ARGV;
for my $path (@paths) {
  open(my $file, $mode, $path) or do { print "refused $path: $!\n"; next };
  print 'opened ', join(':', (stat $file)[1, 6]), " $path\n";
}`);

/** Opened and not written: whoever may open them for writing may change the machine. */
const SWITCHES = [
  '/proc/sys/kernel/core_pattern',
  '/proc/sys/kernel/modprobe',
  '/proc/sys/vm/drop_caches',
  '/proc/sysrq-trigger',
  '/sys/kernel/mm/ksm/run',
  '/sys/power/state',
  '/sys/kernel/uevent_helper',
  ...['release_agent', 'cgroup.procs', 'tasks'].map((name) => `/sys/fs/cgroup/${name}`),
  '/dev/kmsg',
];
const RAW = ['/dev/mem', '/dev/port', '/proc/kcore', '/dev/kvm', '/dev/fuse'];

function disks(): readonly string[] {
  const names = existsSync('/sys/block') ? readdirSync('/sys/block') : [];
  // Drives with something to take out are left alone.
  const fixed = names.filter((name) => !/^(fd|sr)\d/.test(name));
  return fixed.map((name) => join('/dev', name)).filter((path) => existsSync(path));
}

const memoryAndDisks = (): readonly string[] => [...disks(), ...RAW];

const asRootWith =
  (paths: () => readonly string[]): Needs =>
  (scene) =>
    asRoot(scene) ?? (paths().some((path) => existsSync(path)) ? undefined : 'needs one of these files');

/** By the number of the device or, in /proc and /sys, of the file: an empty file that hides it is another one. */
async function opens({ play }: Stage, mode: '<' | '>>', paths: readonly string[]): Promise<Evidence> {
  const there = paths.filter((path) => existsSync(path));
  const { said } = await play([mode, ...there]);
  const opened = there.filter((path) => said.includes(`opened ${numbersOf(path)} ${path}\n`));
  if (opened.length > 0) return { through: true, seen: `it opened ${opened.join(', ')}` };
  const untold = there.filter((path) => !said.includes(` ${path}\n`) && !said.includes(`refused ${path}: `));
  if (untold.length > 0) throw new Unclear(`it ended before it told of ${untold.join(', ')}`);
  return { through: false, seen: 'it could open none of them' };
}

function numbersOf(path: string): string {
  const { ino, rdev } = statSync(path);
  return `${ino}:${rdev}`;
}

async function leaks(stage: Stage): Promise<Evidence> {
  const kept = openSync(join(stage.scene.outside, 'key'), 'r');
  try {
    return tellsCanary((await stage.play()).said, stage);
  } finally {
    closeSync(kept);
  }
}

export const machineFiles: readonly Probe[] = [
  {
    id: 'kernel.settings',
    family: 'kernel',
    about: 'opens settings of the machine for writing (/proc/sys, /sys, cgroups), as root',
    guest: OPENER,
    expected: byWalls({ seatbelt: OF_LINUX }),
    needs: asRootWith(() => SWITCHES),
    attempt: async (stage) => await opens(stage, '>>', SWITCHES),
  },
  {
    id: 'kernel.disks',
    family: 'kernel',
    about: 'opens disks and the memory of the machine, as root',
    guest: OPENER,
    expected: byWalls({ seatbelt: OF_LINUX }),
    needs: asRootWith(memoryAndDisks),
    attempt: async (stage) => await opens(stage, '<', memoryAndDisks()),
  },
  {
    id: 'kernel.descriptors',
    family: 'kernel',
    about: 'finds files open that the host had open',
    guest: LEAKS,
    expected: byHost(),
    attempt: leaks,
  },
];
