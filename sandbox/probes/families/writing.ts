// Guests that write where they should not: the home, temporary folders, the user's repository, the system.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { byHost, byWalls, open } from '../expected.ts';
import { fingerprint } from '../fingerprint.ts';
import { perl } from '../guest-program.ts';
import { type Evidence, type Probe, type Stage } from '../probe.ts';
import { type Scene } from '../scene.ts';
import { Unclear } from '../stage.ts';

/** Makes the folders on the way, too: what is masked or missing in a box may be made there. */
const WRITER = perl(String.raw`
for my $path (@ARGV) {
  my $at = '';
  my @parts = split m{/}, $path;
  pop @parts;
  for my $part (@parts) { next if $part eq ''; $at .= "/$part"; mkdir $at }
  chmod 0644, $path;
  open(my $file, '>>', $path) or do { print "$path: $!\n"; next };
  print $file "written by a guest\n";
  close $file;
}`);

const BEHIND_LINKS = perl(String.raw`
my ($folder) = @ARGV;
symlink $folder, 'way';
symlink "$folder/key", 'file';
link "$folder/key", 'hard';
open(my $read, '<', "$folder/key");
my @ways = ('way/new', 'file', 'hard', '/proc/self/root' . "$folder/new");
push @ways, '/proc/self/fd/' . fileno $read if $read;
push @ways, ('../' x 40) . "$folder/new";
for my $path (@ways) { open(my $file, '>>', $path) or next; print $file "written by a guest\n" }`);

const OPENED_TO_ALL = perl(String.raw`
my ($path) = @ARGV;
chmod 0666, $path or print "refused: $!\n";`);
const ATTRIBUTES =
  'Landlock has no rule for modes and times: what is in a file is safe, who may read it is not';

const CHANGER = perl(String.raw`
open(my $read, '<', 'source.js'); print scalar <$read>;
open(my $file, '>', 'source.js'); print $file "written by a guest\n"; close $file;
unlink 'package.json';`);

interface Target {
  readonly what: string;
  readonly about: string;
  readonly paths: (scene: Scene) => readonly string[];
  readonly needs?: Probe['needs'];
}

const written = ({ nonce }: Scene): string => `.galapagos-probe-written-${nonce}`;
const ofGit =
  (...names: readonly string[]): Target['paths'] =>
  ({ project }) =>
    names.map((name) => join(project, '.git', name));
const needsRoot: Probe['needs'] = ({ isRoot }) =>
  isRoot ? undefined : 'needs root: the kernel refuses it to everybody else';

const TARGETS: readonly Target[] = [
  {
    what: 'home',
    about: 'writes into the home folder',
    paths: (scene) =>
      [scene.realHome ?? scene.home, scene.home].map((folder) => join(folder, written(scene))),
  },
  { what: 'key', about: 'changes a file in the home folder', paths: ({ outside }) => [join(outside, 'key')] },
  ...['/tmp', '/var/tmp', '/dev/shm'].map((folder): Target => {
    const ours = (scene: Scene): readonly string[] =>
      scene.temporary.filter((place) => dirname(place) === folder);
    return {
      what: folder.slice(1).replace('/', '-'),
      about: `writes into the host's ${folder}`,
      paths: (scene) => ours(scene).flatMap((place) => [join(folder, written(scene)), join(place, 'secret')]),
      needs: (scene) => (ours(scene).length === 0 ? `needs ${folder}` : undefined),
    };
  }),
  {
    what: 'project',
    about: 'changes the files of your repository',
    paths: ({ project }) => ['source.js', 'new.js', '.env'].map((name) => join(project, name)),
  },
  {
    what: 'dependencies',
    about: 'changes what is installed in node_modules',
    paths: ({ project }) => [join(project, 'node_modules/dependency/index.js')],
  },
  { what: 'git-hooks', about: 'plants a hook in your .git', paths: ofGit('hooks/pre-commit') },
  { what: 'git-config', about: 'changes .git/config', paths: ofGit('config') },
  { what: 'git-index', about: 'changes the index of git', paths: ofGit('index') },
  {
    what: 'git-refs',
    about: 'moves a branch of git, or adds one',
    paths: ofGit('refs/heads/main', 'refs/heads/new', 'HEAD', 'packed-refs'),
  },
  {
    what: 'system',
    about: 'writes into the system (/etc, /usr/local/bin, ld.so.preload), as root',
    paths: (scene) =>
      ['/etc', '/usr/local/bin', '/var/lib', '/opt']
        .filter((folder) => existsSync(folder))
        .map((folder) => join(folder, written(scene))),
    needs: needsRoot,
  },
];

const toTarget = ({ what, about, paths, needs }: Target): Probe => ({
  id: `writing.${what}`,
  family: 'writing',
  about,
  guest: WRITER,
  expected: byWalls(),
  ...(needs && { needs }),
  attempt: async (stage) =>
    await leavesAlone(paths(stage.scene), async () => void (await stage.play(paths(stage.scene)))),
});

/** Whether these files are what they were; afterwards they are again. */
async function leavesAlone(paths: readonly string[], play: () => Promise<void>): Promise<Evidence> {
  const before = paths.map((path) => ({ path, was: fingerprint(path), content: contentOf(path) }));
  try {
    await play();
    const changed = before.filter(({ path, was }) => fingerprint(path) !== was).map(({ path }) => path);
    return changed.length > 0
      ? { through: true, seen: `it wrote ${changed.join(', ')}` }
      : { through: false, seen: 'every file is what it was' };
  } finally {
    for (const { path, was, content } of before) {
      if (fingerprint(path) !== was) restore(path, content);
    }
  }
}

function contentOf(path: string): Buffer | undefined {
  return existsSync(path) ? readFileSync(path) : undefined;
}

function restore(path: string, content: Buffer | undefined): void {
  rmSync(path, { force: true, recursive: true });
  if (content === undefined) return;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

async function changesTheBase(stage: Stage): Promise<Evidence> {
  await stage.play();
  const { said } = await stage.playElsewhere();
  if (said.includes('written by a guest')) return { through: true, seen: 'another box has what it wrote' };
  if (!said.includes('module.exports = 1')) throw new Unclear('another box could not read the file');
  return { through: false, seen: 'another box has the files as they were frozen' };
}

export const writing: readonly Probe[] = [
  ...TARGETS.map(toTarget),
  {
    id: 'writing.links',
    family: 'writing',
    about: 'writes behind symbolic and hard links, /proc/self/root, /proc/self/fd and ..',
    guest: BEHIND_LINKS,
    expected: byWalls(),
    attempt: async ({ scene, play }) =>
      await leavesAlone(
        [join(scene.outside, 'key'), join(scene.outside, 'new')],
        async () => void (await play([scene.outside])),
      ),
  },
  {
    id: 'writing.attributes',
    family: 'writing',
    about: 'changes the mode of a file of yours, so that others may read it',
    guest: OPENED_TO_ALL,
    expected: byWalls({ landlock: open(ATTRIBUTES) }),
    attempt: async ({ scene, play }) => {
      const key = join(scene.outside, 'key');
      return await leavesAlone([key], async () => void (await play([key])));
    },
  },
  {
    id: 'writing.base',
    family: 'writing',
    about: 'changes what other copies of the project start from',
    guest: CHANGER,
    expected: byHost(),
    attempt: changesTheBase,
  },
];
