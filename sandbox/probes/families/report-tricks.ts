// Guests that leave something else than a report: what the host reads decides over a patch.
import { byHost, open } from '../expected.ts';
import { perl } from '../guest-program.ts';
import { type Evidence, type Probe } from '../probe.ts';
import { type Played } from '../stage.ts';
import { FROM_ITS_GROUP, nobodyLeft } from './stubborn.ts';

const REPORT = 'report.xml';

const LINKED = perl(String.raw`
my ($outside) = @ARGV;
chdir $ENV{GALAPAGOS_OUT};
symlink "$outside/key", 'report.xml' or print "refused: $!\n";`);

const HARD = perl(String.raw`
my ($outside) = @ARGV;
link "$outside/key", "$ENV{GALAPAGOS_OUT}/report.xml" or print "refused: $!\n";`);

const PIPE = perl(String.raw`
use POSIX ();
POSIX::mkfifo("$ENV{GALAPAGOS_OUT}/report.xml", 0666) or print "refused: $!\n";`);

const SWAPPED = perl(String.raw`
my ($outside) = @ARGV;
my $out = $ENV{GALAPAGOS_OUT};
rename $out, "$out.away" and symlink $outside, $out or print "refused: $!\n";`);

const LARGE = perl(String.raw`
open(my $file, '>', "$ENV{GALAPAGOS_OUT}/report.xml"); truncate $file, 80 << 20;`);

/** Waits for its maker to be gone, then overwrites. */
const LATE = perl(String.raw`
use POSIX ();
my $report = "$ENV{GALAPAGOS_OUT}/report.xml";
open(my $file, '>', $report); print $file 'honest'; close $file;
my $maker = $$;
if (!fork) {
  POSIX::setsid();
  my $until = time + 5;
  select undef, undef, undef, 0.02 while getppid == $maker && time < $until;
  select undef, undef, undef, 0.05;
  while (time < $until) { open(my $again, '>', $report) or last; print $again 'forged'; close $again; select undef, undef, undef, 0.01 }
  exit;
}
select undef, undef, undef, 0.1;`);

interface Trick {
  readonly what: string;
  readonly about: string;
  readonly guest: Probe['guest'];
  readonly expected?: Probe['expected'];
  /** A name that the host asks for; the report's by default. */
  readonly collect?: string;
  readonly fileMb?: number;
  readonly undemonstrable?: string;
}

const SAME_FOLDER = 'the folder of the report is a folder of the machine beside your files';

const TRICKS: readonly Trick[] = [
  { what: 'link', about: 'leaves a link to one of your files as its report', guest: LINKED },
  {
    what: 'hard-link',
    about: 'leaves a hard link to one of your files as its report',
    guest: HARD,
    expected: byHost({ none: open(SAME_FOLDER) }),
  },
  { what: 'pipe', about: 'leaves a pipe as its report, which blocks whoever opens it', guest: PIPE },
  {
    what: 'swapped',
    about: 'puts a link in the place of the folder of the report',
    guest: SWAPPED,
    collect: 'key',
    expected: byHost({ none: open(SAME_FOLDER) }),
  },
  { what: 'large', about: 'leaves a report of 80 MB', guest: LARGE, fileMb: 128 },
];

const leave = ({
  what,
  about,
  guest,
  expected = byHost(),
  collect = REPORT,
  fileMb = 16,
  undemonstrable,
}: Trick): Probe => ({
  id: `report.${what}`,
  family: 'report',
  about,
  guest,
  expected,
  ...(undemonstrable !== undefined && { undemonstrable }),
  attempt: async ({ play, scene }) =>
    judged(await play([scene.outside], { collect: [collect], limits: { fileMb } }), collect),
});

function judged({ collected }: Played, name: string): Evidence {
  const report = collected.get(name);
  return report === undefined
    ? { through: false, seen: 'the host took no report' }
    : { through: true, seen: `the host took ${report.length} bytes for a report` };
}

export const reportTricks: readonly Probe[] = [
  ...TRICKS.map(leave),
  {
    id: 'report.late',
    family: 'report',
    about: 'overwrites its report after its end',
    guest: LATE,
    expected: FROM_ITS_GROUP,
    attempt: async (stage) => {
      await stage.play([], { collect: [REPORT] });
      // Between the end of its command and the end of its box it may write, as its command could.
      const left = nobodyLeft(stage);
      return left.through ? left : { through: false, seen: 'nobody was left to write when the host read' };
    },
  },
];
