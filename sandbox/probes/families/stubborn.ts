// Guests that do not want to end: ignored signals, daemons, borrowed pipes. A census of the host says who is left.
import { byHost, open } from '../expected.ts';
import { perl } from '../guest-program.ts';
import { type Evidence, type Probe, type Stage } from '../probe.ts';
import { endInWords } from './bombs.ts';
import { type Played, type PlayOptions } from '../stage.ts';
import { guestsWith, processesWith } from '../witness.ts';

/** All of them end by themselves after half a minute. */
const DEAF = perl(String.raw`
$SIG{$_} = 'IGNORE' for qw(TERM INT HUP QUIT USR1 USR2 XCPU PIPE);
my $until = time + 30;
fork;
while (time < $until) { sleep 1 }`);

const DAEMON = perl(String.raw`
use POSIX ();
if (!fork) { POSIX::setsid(); if (!fork) { $SIG{$_} = 'IGNORE' for qw(TERM INT HUP); sleep 30; exit } exit }
wait;
print "gone\n";`);

/** Nothing is left by which its maker could be known but the command line, which only we look at. */
const CLEARED = perl(String.raw`
use POSIX ();
my ($token) = @ARGV;
if (!fork) { POSIX::setsid(); if (!fork) {
  close STDIN; close STDOUT; close STDERR;
  chdir '/';
  %ENV = ();
  exec { $^X } $^X, '-e', 'sleep 30', $token;
} exit }
wait;
select undef, undef, undef, 0.2;
print "gone\n";`);

const HOLDER = perl(String.raw`
if (!fork) { sleep 30; exit }
print "gone\n";`);

interface Stubborn {
  readonly what: string;
  readonly about: string;
  readonly guest: Probe['guest'];
  readonly expected?: Probe['expected'];
  readonly options?: PlayOptions;
  readonly wants?: (played: Played) => boolean;
}

const isOver = ({ end, said }: Played): boolean => end.kind === 'exited' && said.includes('gone');

/** Found by the kernel's lists of processes, where nothing ends with the run by itself. */
export const FROM_ITS_GROUP = byHost({
  seatbelt: open('macOS has no way to find what left the group of its command'),
});

const STUBBORN: readonly Stubborn[] = [
  {
    what: 'signals',
    about: 'ignores every signal that can be ignored, and its time',
    guest: DEAF,
    options: { limits: { wallMs: 700 } },
    wants: ({ end }) => end.kind === 'stopped' && end.why === 'timeout',
  },
  {
    what: 'daemon',
    about: 'leaves a daemon behind (setsid, double fork)',
    guest: DAEMON,
    expected: FROM_ITS_GROUP,
    wants: isOver,
  },
  {
    what: 'cleared-daemon',
    about: 'leaves a daemon behind that cleared its environment',
    guest: CLEARED,
    expected: FROM_ITS_GROUP,
    wants: isOver,
  },
  { what: 'pipes', about: 'leaves a child that holds its output open', guest: HOLDER, wants: isOver },
];

const outlive = ({ what, about, guest, expected = byHost(), options = {}, wants }: Stubborn): Probe => ({
  id: `stubborn.${what}`,
  family: 'stubborn',
  about,
  guest,
  expected,
  attempt: async (stage) => {
    const played = await stage.play([stage.token], options);
    const left = nobodyLeft(stage);
    if (left.through || wants?.(played) !== false) return left;
    return { through: true, seen: endInWords(played.end) };
  },
});

export function nobodyLeft({ token }: Pick<Stage, 'token'>): Evidence {
  const left = processesWith(token).length;
  return left > 0
    ? { through: true, seen: `${left} of its processes lived on` }
    : { through: false, seen: 'none of its processes was left' };
}

export const stubborn: readonly Probe[] = [
  ...STUBBORN.map(outlive),
  {
    id: 'stubborn.cancelled',
    family: 'stubborn',
    about: 'goes on after the run was cancelled',
    guest: DEAF,
    expected: byHost(),
    attempt: async (stage) => {
      const controller = new AbortController();
      const watch = setInterval(() => {
        // Not before it runs: its processes are the sign.
        if (guestsWith(stage.token).length > 1) controller.abort();
      }, 50);
      try {
        const { end } = await stage.play([], { signal: controller.signal });
        const left = nobodyLeft(stage);
        return left.through || end.kind === 'stopped' ? left : { through: true, seen: endInWords(end) };
      } finally {
        clearInterval(watch);
      }
    },
  },
];
