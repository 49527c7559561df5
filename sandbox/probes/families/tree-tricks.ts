// Guests that leave a copy which is hard to read and to remove: afterwards both must be done, and nothing outside touched.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { type BoxChange } from '../../workspace/box.ts';
import { byHost, open } from '../expected.ts';
import { fingerprint } from '../fingerprint.ts';
import { perl } from '../guest-program.ts';
import { type Evidence, type Probe, type Stage } from '../probe.ts';

/** Reading a copy takes milliseconds; this long means that it hangs. */
const PATIENCE_MS = 20_000;

const LINKS = perl(String.raw`
my ($outside) = @ARGV;
symlink "$outside/key", 'key-link';
symlink $outside, 'folder-link';
mkdir 'deep'; symlink $outside, 'deep/link';
unlink 'source.js'; symlink "$outside/key", 'source.js';
symlink '.', 'loop'; symlink 'self', 'self';
symlink '/proc/self/fd', 'descriptors';
print "$!\n";`);

const HARD_LINK = perl(String.raw`
my ($outside) = @ARGV;
link "$outside/key", 'hard' or print "refused: $!\n";`);

const FIFOS = perl(String.raw`
use POSIX ();
POSIX::mkfifo('pipe', 0666);
unlink 'source.js'; POSIX::mkfifo('source.js', 0666);
mkdir 'folder'; POSIX::mkfifo('folder/pipe', 0666);
socket(my $socket, 1, 1, 0); bind($socket, pack('S a*', 1, 'socket'));`);

const DEVICES = perl(String.raw`
my ($regular, @devices) = @ARGV;
for (['zero', 'c', 1, 5], ['full', 'c', 1, 7], ['disk', 'b', 254, 0], ['source.js', 'c', 0, 0]) {
  my ($name, @what) = @$_;
  unlink $name;
  system { 'mknod' } 'mknod', $name, @what;
}`);

const CLOSED = perl(String.raw`
mkdir 'closed'; mkdir 'closed/inner'; mkdir 'closed/inner/more';
for my $path ('closed/file', 'closed/inner/file') { open(my $file, '>', $path); print $file 'x'; close $file; chmod 0, $path }
chmod 0, 'closed/inner'; chmod 0, 'closed';
open(my $file, '>', 'unreadable'); close $file; chmod 0, 'unreadable';
chmod 0555, '.';`);

const DEEP = perl(String.raw`
for (1 .. 600) { mkdir 'd' x 20; chdir 'd' x 20 or last }
open(my $file, '>', 'bottom'); print $file 'x';`);

const NAMES = perl(String.raw`
my @names = ("new\nline", '-rf', '--', '*', '$(touch pwned)', '~', ' ', "tab\t", "\xff\xfe", "quote\"'", 'a:b,c', "\e[31mred", 'x' x 255, "back\\slash", "..\xc0\xaf");
for my $name (@names) {
  mkdir "folder $name"; open(my $inner, '>', "folder $name/$name");
  open(my $file, '>', "./$name") or do { print "$!\n"; next }; print $file 'x';
}`);

const SWAPPED = perl(String.raw`
use Cwd ();
my ($outside) = @ARGV;
my $here = Cwd::getcwd();
chdir '..';
rename $here, "$here.away" and symlink $outside, $here or print "refused: $!\n";`);

const HUGE = perl(String.raw`
open(my $file, '>', 'sparse'); truncate $file, 15 << 20; close $file;
open(my $other, '>', 'source.js'); truncate $other, 15 << 20; close $other;`);

interface Trick {
  readonly what: string;
  readonly about: string;
  readonly guest: Probe['guest'];
  readonly expected?: Probe['expected'];
  readonly undemonstrable?: string;
}

const SAME_FOLDER = 'the copy is a folder of the machine beside your files';

const TRICKS: readonly Trick[] = [
  {
    what: 'links',
    about: 'puts links to your files into the copy, also where files of the project were',
    guest: LINKS,
  },
  {
    what: 'hard-links',
    about: 'puts a hard link to one of your files into the copy',
    guest: HARD_LINK,
    expected: byHost({ none: open(SAME_FOLDER) }),
  },
  {
    what: 'pipes',
    about: 'puts pipes and sockets into the copy, which block whoever reads them',
    guest: FIFOS,
  },
  {
    what: 'devices',
    about: 'puts devices into the copy',
    guest: DEVICES,
    undemonstrable: 'a careless reader would read a device without end, which nobody should be shown',
  },
  {
    what: 'closed',
    about: 'closes folders and files of the copy to everybody',
    guest: CLOSED,
    undemonstrable: 'root is not kept out, and an ordinary user would be left with the folder',
  },
  {
    what: 'deep',
    about: 'makes 600 folders in each other, a path longer than any call takes',
    guest: DEEP,
    undemonstrable: 'whoever cannot remove it would be left with it',
  },
  {
    what: 'names',
    about: 'uses names with line ends, quotes, leading dashes and bytes that are no text',
    guest: NAMES,
    undemonstrable: 'no name does harm unless a shell reads it, and none does',
  },
  {
    what: 'swapped',
    about: 'puts a link to your files in the place of the whole copy',
    guest: SWAPPED,
    expected: byHost({ none: open(SAME_FOLDER) }),
  },
  {
    what: 'large',
    about: 'leaves files that are too large to be read into memory',
    guest: HUGE,
    undemonstrable: 'reading them does no harm at a size that does none',
  },
];

const play = ({ what, about, guest, expected = byHost(), undemonstrable }: Trick): Probe => ({
  id: `tree.${what}`,
  family: 'tree',
  about,
  guest,
  expected,
  ...(undemonstrable !== undefined && { undemonstrable }),
  attempt: async (stage) => {
    const { scene } = stage;
    const before = [scene.outside, scene.project].map(fingerprint);
    await stage.play([scene.outside]);
    const read = await readCopy(stage);
    if (read.through) return read;
    const closed = await closeBox(stage);
    if (closed.through) return closed;
    const after = [scene.outside, scene.project].map(fingerprint);
    return before.join() === after.join()
      ? { through: false, seen: 'the copy was read and removed, and nothing outside was touched' }
      : { through: true, seen: 'files outside of the copy were changed' };
  },
});

/** Through: reading hangs, fails, or tells what lies outside of the copy. */
export async function readCopy({ box, scene }: Stage): Promise<Evidence> {
  const patience = new AbortController();
  try {
    const changes = await Promise.race([
      box.changes(),
      delay(PATIENCE_MS, undefined, { signal: patience.signal }),
    ]);
    if (changes === undefined) return { through: true, seen: 'reading the copy took for ever' };
    return changes.some((change) => holds(change, scene.canary))
      ? { through: true, seen: 'the copy told the content of a file outside' }
      : { through: false, seen: 'the copy was read' };
  } catch (error) {
    return { through: true, seen: `the copy could not be read: ${String(error)}` };
  } finally {
    patience.abort();
  }
}

const holds = (change: BoxChange, canary: string): boolean =>
  change.kind === 'file' && change.content.includes(canary);

async function closeBox({ box, scene }: Stage): Promise<Evidence> {
  try {
    await box[Symbol.asyncDispose]();
  } catch (error) {
    return { through: true, seen: `the copy could not be removed: ${String(error)}` };
  }
  const left = boxesIn(scene.scratch);
  return left.length > 0
    ? { through: true, seen: `${left.join(', ')} was left` }
    : { through: false, seen: 'the copy was removed' };
}

function boxesIn(scratch: string): readonly string[] {
  return readdirSync(scratch, { withFileTypes: true })
    .filter((owner) => owner.isDirectory())
    .flatMap((owner) => readdirSync(join(scratch, owner.name)).map((name) => join(owner.name, name)))
    .filter((name) => name.includes('/box-'));
}

export const treeTricks: readonly Probe[] = TRICKS.map(play);
