// Guests that leave a trap for the next run: each starts from nothing but the copy.
import { byHost, byWalls, open } from '../expected.ts';
import { perl } from '../guest-program.ts';
import { type Evidence, type Probe, type Stage } from '../probe.ts';

/** Told to `plant`, it writes wherever a program looks before it starts; told to `look`, it tells what it finds there. */
const PLANTER = perl(String.raw`
my ($what, $word, @folders) = @ARGV;
@folders = ($ENV{HOME}, $ENV{TMPDIR}) if !@folders;
my @names = qw(.profile .bashrc .npmrc .gitconfig .node_repl_history .pythonrc galapagos-preload.so galapagos-require.js);
for my $path (map { my $folder = $_; map { "$folder/$_" } @names } @folders) {
  open(my $file, $what eq 'plant' ? '>>' : '<', $path) or next;
  if ($what eq 'plant') { print $file "$word\n" }
  else { local $/; my $text = <$file>; print "found $word\n" if index($text, $word) >= 0 }
}
if ($what eq 'plant') {
  $ENV{NODE_OPTIONS} = "--title=$word"; $ENV{LD_PRELOAD} = "/nonexistent/$word";
} else {
  print "$_ $ENV{$_}\n" for grep { defined $ENV{$_} } qw(NODE_OPTIONS LD_PRELOAD LD_LIBRARY_PATH PYTHONPATH PERL5OPT BASH_ENV ENV);
}`);

/** Leaves files in the copy that node loads by itself: into `node_modules`, which is a layer of its own. */
const DEPENDENCY = perl(String.raw`
my ($what, $word) = @ARGV;
my $path = 'node_modules/dependency/index.js';
chmod 0644, $path if $what eq 'plant';
open(my $file, $what eq 'plant' ? '>>' : '<', $path) or exit;
if ($what eq 'plant') { print $file "// $word\n" } else { local $/; print scalar <$file> }`);

async function again(stage: Stage, folders: readonly string[], replay: Stage['play']): Promise<Evidence> {
  await stage.play(['plant', stage.token, ...folders]);
  const { said } = await replay(['look', stage.token, ...folders]);
  return said.includes(stage.token)
    ? { through: true, seen: 'a later run found what it had planted' }
    : { through: false, seen: 'a later run found nothing of it' };
}

const MACHINE_FOLDERS = 'temporary folders are the machine’s own';

export const planted: readonly Probe[] = [
  {
    id: 'planted.home',
    family: 'planted',
    about:
      'plants start files and preloads (LD_PRELOAD, NODE_OPTIONS) in its home for the next run in the same copy',
    guest: PLANTER,
    expected: byHost(),
    undemonstrable: 'a home outlives a run only where the home is yours, and no probe writes there',
    attempt: async (stage) => await again(stage, [], stage.play),
  },
  {
    id: 'planted.temporary',
    family: 'planted',
    about: 'plants programs in /tmp, /var/tmp and /dev/shm for later runs',
    guest: PLANTER,
    expected: byWalls({ none: open(MACHINE_FOLDERS) }),
    needs: ({ temporary }) => (temporary.length === 0 ? 'needs a temporary folder' : undefined),
    attempt: async (stage) => await again(stage, stage.scene.temporary, stage.play),
  },
  {
    id: 'planted.dependency',
    family: 'planted',
    about: 'plants code in node_modules for the runs in other copies',
    guest: DEPENDENCY,
    expected: byWalls(),
    attempt: async (stage) => await again(stage, [], stage.playElsewhere),
  },
];
