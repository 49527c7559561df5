// The programs that carry out a plan: perl, because every Debian has it and it can call the kernel.
import { GUARD_SCRIPT } from './guard-script.ts';

/**
 * Words on the command line, then `--` and the command:
 * `mode outer|inner|guard PARENT`, `call NAME NUMBER`, `op COUNT NAME ARGUMENT…`, `limit RESOURCE VALUE`, `env NAME VALUE`,
 * `wall COUNT NAME ARGUMENT…`, `allow ACCESS PATH`, and settings `NAME VALUE` (`unshare`, `after`, `directory`, `seccomp`,
 * `landlock`, `walled`).
 *
 * `outer`: new namespaces, then the operations in the process that is 1 in there, then `inner`; or, with `after become`,
 * that process becomes the command (an older bubblewrap, which cannot mount overlays itself).
 * `inner`: limits, rules, capabilities, filter, a look at the walls, the command; stays as its parent and as the reaper of
 * what it leaves.
 * `guard`: the same without namespaces; see guard-script.ts.
 *
 * Descriptor 3 hears, a line each: `pid HOSTPID`, `unstarted WHY`, `broken STEP: WHY`, `exit CODE PEAK_KB CPU_MS`,
 * `signal NUMBER PEAK_KB CPU_MS`, `lost SIGNAL`. The outer process ends only when its namespace is empty: the
 * kernel lets process 1 go after everything else in there is gone.
 */
const COMMON = String.raw`
use strict;
my ($mode, $parent, %nr, @ops, %set, %env, @limits, @walls, @allowed);
while (defined(my $word = shift @ARGV)) {
  last if $word eq '--';
  if    ($word eq 'mode')  { $mode = shift @ARGV; $parent = shift @ARGV }
  elsif ($word eq 'call')  { my $name = shift @ARGV; $nr{$name} = 0 + shift @ARGV }
  elsif ($word eq 'op')    { my $count = shift @ARGV; push @ops, [splice @ARGV, 0, $count] }
  elsif ($word eq 'wall')  { my $count = shift @ARGV; push @walls, [splice @ARGV, 0, $count] }
  elsif ($word eq 'allow') { push @allowed, [splice @ARGV, 0, 2] }
  elsif ($word eq 'limit') { push @limits, [splice @ARGV, 0, 2] }
  elsif ($word eq 'env')   { my $name = shift @ARGV; $env{$name} = shift @ARGV }
  else                     { $set{$word} = shift @ARGV }
}
open(my $report, '>&=', 3) or die "descriptor 3: $!";
fcntl($report, 2, 1);
sub note { syswrite $report, "@_\n" }
sub broken { note('broken', "$_[0]: $!"); exit 125 }

# Strings for the kernel must be variables, because perl hands out pointers to them.
sub call { my $name = shift; return syscall($nr{$name}, @_) >= 0 }
# Without perl's own farewell, which costs more than the wait before it.
sub leave { call('exit_group', 0) }
sub detach { open STDIN, '<', '/dev/null'; open STDOUT, '>', '/dev/null'; open STDERR, '>', '/dev/null' }

# Everything that the rule set does not name is refused: to this process, and to all that it starts.
sub rules {
  my ($files, $network, $scopes) = split /,/, $set{landlock};
  my $handled = pack('Q3', $files, $network, $scopes);
  my $set = syscall($nr{landlock_create_ruleset}, $handled, 24, 0);
  broken('landlock') if $set < 0;
  for my $rule (@allowed) {
    my ($access, $path) = @$rule;
    # O_PATH and O_CLOEXEC. What went away in the meantime needs no rule.
    my $at = syscall($nr{openat}, -100, $path, 0x280000, 0);
    next if $at < 0;
    my $below = pack('Q l', $access, $at);
    call('landlock_add_rule', $set, 1, $below, 0) or broken("rule for $path");
    call('close', $at);
  }
  call('landlock_restrict_self', $set, 0) or broken('landlock');
  call('close', $set);
}
sub confine {
  for my $limit (@limits) {
    my ($resource, $value) = @$limit;
    my $old = "\0" x 16;
    call('prlimit64', 0, 0 + $resource, 0, $old) or broken("limit $resource");
    my (undef, $most) = unpack('Q2', $old);
    my $soft = $value < $most ? $value : $most;
    # Of processor time the kernel first says that it is spent (SIGXCPU), and kills a second later.
    my $pair = pack('Q2', $soft, $resource == 0 && $soft < $most ? $soft + 1 : $soft);
    call('prlimit64', 0, 0 + $resource, $pair, 0) or broken("limit $resource");
  }
  return if $set{walled} eq 'no';
  for my $capability (0 .. 63) { call('prctl', 24, $capability, 0, 0, 0) or last }
  call('prctl', 47, 4, 0, 0, 0);
  my ($head, $none) = (pack('L2', 0x20080522, 0), pack('L6', (0) x 6));
  call('capset', $head, $none) or broken('capabilities');
  call('prctl', 38, 1, 0, 0, 0) or broken('no new privileges');
  rules() if $set{landlock};
  if (my $hex = $set{seccomp}) {
    my $filter = pack('H*', $hex);
    my $program = pack('S x6 P', length($filter) / 8, $filter);
    # 4: do not also switch off speculation, which older kernels do to everything that is filtered.
    call('seccomp', 1, 4, $program) or broken('seccomp');
  }
}
my %stands = (
  gone   => sub { !lstat $_[0] },
  closed => sub { !open(my $file, '<', $_[0]) },
  own    => sub { my $is = readlink "/proc/self/ns/$_[0]"; return defined $is && $is ne $_[1] },
  copy   => sub { my @is = stat $_[0]; return @is && "$is[0]:$is[1]" ne $_[1] },
);
sub fallen { note('unstarted', "the walls do not stand: $_[0]"); exit 125 }
# The last look before the command: what was asked for is not yet what is there.
sub look {
  return if !@walls;
  for my $wall (@walls) { my ($name, @words) = @$wall; $stands{$name}->(@words) or fallen("$name @words") }
  open(my $file, '<', '/proc/self/status') or fallen("no status: $!");
  sysread $file, my $status, 8192;
  for my $name ('CapPrm', 'CapEff', 'CapAmb') { $status =~ /^$name:\s+0+$/m or fallen("$name is not empty") }
  $status =~ /^NoNewPrivs:\s+1$/m or fallen('new privileges can be had');
  !$set{seccomp} || $status =~ /^Seccomp:\s+2$/m or fallen('no filter');
}
# Of the command: this process is about to become it.
sub become {
  call('setsid');
  chdir $set{directory} or do { note('unstarted', "$set{directory}: $!"); exit 125 };
  confine();
  look();
  umask 022;
  %ENV = %env;
  { no warnings; exec { $ARGV[0] } @ARGV; }
  note('unstarted', "$ARGV[0]: $!");
  exit 127;
}
# How the command ended, and what all that was waited for has used.
sub ending {
  my ($status, $usage) = ($_[0], "\0" x 144);
  call('getrusage', -1, $usage);
  my ($user, $userMicro, $system, $systemMicro, $peak) = unpack('q5', $usage);
  my $cpu = ($user + $system) * 1000 + int(($userMicro + $systemMicro) / 1000);
  return ($status & 127 ? ('signal', $status & 127) : ('exit', $status >> 8), $peak, $cpu);
}
`;

const NAMESPACES = String.raw`
sub mount { my ($from, $at, $type, $flags, $data) = @_; return call('mount', $from, $at, $type, 0 + $flags, $data) }
# Read-only, no set-user-id, no devices: on this mount, or on all below it too.
sub readonly { my ($at, $flags) = @_; my $attr = pack('Q4', 1 | 2 | 4, 0, 0, 0); return call('mount_setattr', -100, $at, $flags, $attr, 32) }
sub folder {
  my ($path, $mode) = @_;
  if (!-d $path) {
    my $at = '';
    for my $part (split m{/}, $path) { next if $part eq ''; $at .= "/$part"; mkdir $at, 0755 unless -d $at }
  }
  chmod oct $mode, $path if defined $mode;
  return -d $path;
}
sub loopback {
  socket(my $socket, 2, 2, 0) or return 0;
  my $request = pack('a16 s x22', 'lo', 0x41);
  return ioctl($socket, 0x8914, $request);
}
sub root {
  my $dot = '.';
  return chdir $_[0] && call('pivot_root', $dot, $dot) && call('umount2', $dot, 2) && chdir '/';
}
my %do = (
  cd       => sub { chdir $_[0] },
  tmpfs    => sub { mount('tmpfs', $_[0], 'tmpfs', 2 | 4, $_[1]) },
  proc     => sub { mount('proc', $_[0], 'proc', 2 | 4 | 8, '') },
  devpts   => sub { mount('devpts', $_[0], 'devpts', 2 | 8, 'newinstance,ptmxmode=0666,mode=620') },
  private  => sub { mount('', $_[0], '', 16384 | 262144, '') },
  bind     => sub { mount($_[0], $_[1], '', 4096, '') },
  bindall  => sub { mount($_[0], $_[1], '', 4096 | 16384, '') },
  overlay  => sub { mount('overlay', $_[1], 'overlay', 2 | 4, $_[0]) },
  readonly => sub { readonly($_[0], 0) },
  readonlyall => sub { readonly($_[0], 0x8000) },
  cover    => sub { !-e $_[0] || mount($_[0], $_[0], '', 4096, '') && readonly($_[0], 0) },
  hide     => sub { !-e $_[1] || mount($_[0], $_[1], '', 4096, '') && readonly($_[1], 0) },
  folder   => sub { folder(@_) },
  file     => sub { -e $_[0] || open(my $new, '>', $_[0]) },
  link     => sub { symlink $_[0], $_[1] },
  write    => sub { open(my $file, '>', $_[0]) or return 0; return defined syswrite($file, $_[1]) },
  loopback => \&loopback,
  root     => \&root,
);
sub operate { for my $op (@ops) { my ($name, @words) = @$op; $do{$name}->(@words) or broken("@$op") } }

sub inner {
  defined(my $child = fork) or broken('fork');
  become() if !$child;
  # Nobody in here may look into this process: it holds the report and, until now, all capabilities.
  call('prctl', 4, 0, 0, 0, 0);
  $0 = 'galapagos';
  detach();
  while ((my $gone = waitpid -1, 0) > 0) {
    next if $gone != $child;
    note(ending($?));
    last;
  }
  leave();
}

if ($mode eq 'inner') { inner() }
# Whoever started this process takes it along when it dies, even by SIGKILL.
call('prctl', 1, 9, 0, 0, 0);
exit 125 if getppid != $parent;
my ($uid, $gid) = ($<, (split ' ', $()[0]);
call('setgroups', 0, 0) if $uid == 0;
call('unshare', 0 + $set{unshare}) or broken('unshare');
for (['setgroups', 'deny'], ['uid_map', "$uid $uid 1"], ['gid_map', "$gid $gid 1"]) {
  my ($file, $text) = @$_;
  open(my $map, '>', "/proc/self/$file") or broken($file);
  syswrite($map, $text) or broken($file);
  close $map or broken($file);
}
pipe(my $ended, my $alive);
defined(my $init = fork) or broken('fork');
if ($init) {
  note('pid', $init);
  detach();
  waitpid $init, 0;
  note('lost', $? & 127) if $? & 127;
  leave();
}
# A parent that was gone before this process asked to die with it has let go of its end of the pipe.
call('prctl', 1, 9, 0, 0, 0);
close $alive;
vec(my $readable = '', fileno $ended, 1) = 1;
exit 125 if select $readable, undef, undef, 0;
operate();
inner() if !$set{after};
fcntl($report, 2, 0);
{ no warnings; exec { $ARGV[0] } @ARGV; }
broken("exec $ARGV[0]");
`;

/** For `outer` and `inner`. */
export const INIT_SCRIPT = COMMON + NAMESPACES;
/** For `guard`. */
export const GUARDED_SCRIPT = COMMON + GUARD_SCRIPT;
