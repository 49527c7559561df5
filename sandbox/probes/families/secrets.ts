// Guests that read what is none of their business: keys, tokens, histories, ignored files.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { byWalls, notApplicable } from '../expected.ts';
import { perl } from '../guest-program.ts';
import { type Evidence, type Probe, type Stage } from '../probe.ts';
import { startVictim } from '../victim.ts';
import { identityOf } from '../witness.ts';

/** `read` prints a file of ours; `open` prints only the number of the file that it could open, and reads nothing of it. */
const READER = perl(String.raw`
while (my ($how, $path) = splice @ARGV, 0, 2) {
  my $file;
  if (-d $path ? !opendir $file, $path : !open $file, '<', $path) { print "$path: $!\n"; next }
  if ($how eq 'read') { local $/; print scalar <$file>; next }
  print 'opened ', join(':', (stat $file)[0, 1]), "\n";
}`);

/** Looks for the file below the root of every process that it can see, and at the end of every way around. */
const ROUNDABOUT = perl(String.raw`
my ($path) = @ARGV;
opendir(my $proc, '/proc');
my @roots = map { "/proc/$_/root" } grep { /^(\d+|self)$/ } readdir $proc;
my $up = '../' x 40;
for my $way ($path, "$up$path", map { "$_$path" } @roots) {
  open(my $file, '<', $way) or next;
  local $/;
  print scalar <$file>;
}
print "nothing\n";`);

const WORKING_DIRECTORIES = perl(String.raw`
my ($path) = @ARGV;
for my $link (glob '/proc/[0-9]*/cwd /proc/[0-9]*/fd/*') {
  my $is = readlink $link or next;
  print "$link is $is\n" if index($is, $path) == 0;
}`);

interface Place {
  readonly what: string;
  readonly about: string;
  /** Of the stand-ins in our folder in the home. */
  readonly standIn: string;
  /** Relative to the real home: opened where it is there, never read. */
  readonly real: readonly string[];
}

const PLACES: readonly Place[] = [
  { what: 'ssh', about: 'reads private keys (~/.ssh)', standIn: '.ssh/id_ed25519', real: ['.ssh'] },
  {
    what: 'npmrc',
    about: 'reads tokens of registries (~/.npmrc)',
    standIn: '.npmrc',
    real: ['.npmrc', '.yarnrc.yml'],
  },
  {
    what: 'cloud',
    about: 'reads keys of clouds (~/.aws, ~/.config/gcloud, ~/.azure, ~/.kube)',
    standIn: '.aws/credentials',
    real: ['.aws', '.config/gcloud', '.azure', '.kube'],
  },
  {
    what: 'git',
    about: 'reads passwords of git and its hosts (~/.git-credentials, ~/.config/gh)',
    standIn: '.git-credentials',
    real: ['.git-credentials', '.config/gh', '.gitconfig'],
  },
  {
    what: 'history',
    about: 'reads the history of the shell',
    standIn: '.bash_history',
    real: ['.bash_history', '.zsh_history', '.python_history', '.node_repl_history'],
  },
  {
    what: 'docker',
    about: 'reads passwords of image registries (~/.docker)',
    standIn: '.docker/config.json',
    real: ['.docker'],
  },
  { what: 'netrc', about: 'reads ~/.netrc and ~/.pypirc', standIn: '.netrc', real: ['.netrc', '.pypirc'] },
  {
    what: 'profiles',
    about: 'reads the profiles of browsers and mail programs',
    standIn: '.mozilla/key4.db',
    real: [
      '.mozilla',
      '.thunderbird',
      '.config/google-chrome',
      'Library/Keychains',
      'Library/Application Support',
    ],
  },
];

const ofHome = ({ what, about, standIn, real }: Place): Probe => ({
  id: `secrets.${what}`,
  family: 'secrets',
  about,
  guest: READER,
  expected: byWalls(),
  attempt: async (stage) => {
    const { home, realHome } = stage.scene;
    const there = real.map((name) => join(realHome ?? home, name)).filter((path) => existsSync(path));
    return await reads(stage, [join(home, standIn)], there);
  },
});

async function reads(stage: Stage, ours: readonly string[], real: readonly string[]): Promise<Evidence> {
  const args = [...ours.flatMap((path) => ['read', path]), ...real.flatMap((path) => ['open', path])];
  const { said } = await stage.play(args);
  const opened = real.filter((path) => said.includes(`opened ${identityOf(path)}\n`));
  if (opened.length > 0) return { through: true, seen: `it opened ${opened.join(', ')}` };
  return tellsCanary(said, stage);
}

export function tellsCanary(said: string, { scene }: Pick<Stage, 'scene'>): Evidence {
  return said.includes(scene.canary)
    ? { through: true, seen: 'it told the content of a secret' }
    : { through: false, seen: 'it could tell nothing of the secret' };
}

export const secrets: readonly Probe[] = [
  ...PLACES.map(ofHome),
  {
    id: 'secrets.dotenv',
    family: 'secrets',
    about: "reads the project's .env, which git ignores",
    guest: READER,
    expected: byWalls(),
    attempt: async (stage) =>
      await reads(stage, [join(stage.scene.project, '.env'), join(stage.box.root, '.env')], []),
  },
  {
    id: 'secrets.git-config',
    family: 'secrets',
    about: "reads a password in the address of the project's remote (.git/config)",
    guest: READER,
    expected: byWalls(),
    attempt: async (stage) => await reads(stage, [join(stage.scene.project, '.git', 'config')], []),
  },
  {
    id: 'secrets.other-project',
    family: 'secrets',
    about: 'reads another project of yours',
    guest: READER,
    expected: byWalls(),
    attempt: async (stage) => await reads(stage, [join(stage.scene.home, 'other-project', '.env')], []),
  },
  {
    id: 'secrets.elsewhere',
    family: 'secrets',
    about: 'reads a project outside of every home (/srv)',
    guest: READER,
    expected: byWalls(),
    needs: ({ elsewhere }) => (elsewhere === undefined ? 'needs root and a folder /srv' : undefined),
    attempt: async (stage) => await reads(stage, [join(stage.scene.elsewhere ?? '/srv', 'secret')], []),
  },
  {
    id: 'secrets.beside-tool',
    family: 'secrets',
    about: 'reads what lies beside a program that your dependencies link to',
    guest: READER,
    expected: byWalls(),
    attempt: async (stage) => await reads(stage, stage.scene.besideTool, []),
  },
  {
    id: 'secrets.temporary',
    family: 'secrets',
    about: 'reads what other programs keep in /tmp, /var/tmp and /dev/shm',
    guest: READER,
    expected: byWalls(),
    needs: ({ temporary }) => (temporary.length === 0 ? 'needs a temporary folder' : undefined),
    attempt: async (stage) =>
      await reads(
        stage,
        stage.scene.temporary.map((folder) => join(folder, 'secret')),
        [],
      ),
  },
  {
    id: 'secrets.shadow',
    family: 'secrets',
    about: 'reads the password hashes of the machine (/etc/shadow), as root',
    guest: READER,
    expected: byWalls(),
    needs: ({ isRoot }) =>
      isRoot && existsSync('/etc/shadow') ? undefined : 'needs root: the kernel refuses it to everybody else',
    attempt: async (stage) => await reads(stage, [], ['/etc/shadow']),
  },
  {
    id: 'secrets.roundabout',
    family: 'secrets',
    about: 'looks for a key by way of /proc/*/root and of ..',
    guest: ROUNDABOUT,
    expected: byWalls(),
    attempt: async (stage) => {
      const { said } = await stage.play([join(stage.scene.outside, 'key')]);
      return tellsCanary(said, stage);
    },
  },
  {
    id: 'secrets.working-directories',
    family: 'secrets',
    about: 'learns from /proc where other programs work and what they have open',
    guest: WORKING_DIRECTORIES,
    expected: byWalls({ seatbelt: notApplicable('there is no /proc') }),
    needs: () => (process.platform === 'linux' ? undefined : 'needs /proc'),
    attempt: async (stage) => {
      await using victim = await startVictim(stage.scene);
      void victim;
      const { said } = await stage.play([stage.scene.outside]);
      return said.includes(` is ${stage.scene.outside}\n`)
        ? { through: true, seen: 'it told the working directory of a process of the host' }
        : { through: false, seen: 'it found no process of the host' };
    },
  },
];
