# Runs one test binary of libtest for Cargo: a test that never ends, or takes its process along, costs no other its result.
use strict;
use warnings;
use IO::Select;
use POSIX ':sys_wait_h';
use Time::HiRes 'time';

my $seconds = (delete($ENV{GALAPAGOS_TEST_MS}) || 60_000) / 1000;
delete $ENV{GALAPAGOS_LIBTEST};
for my $name (grep { /^CARGO_TARGET_.*_RUNNER$/ } keys %ENV) {
  delete $ENV{$name} if $ENV{$name} =~ /GALAPAGOS_LIBTEST/;
}
my ($program, @words) = @ARGV;
$| = 1;

# Options that have a value, and the filters among the other words.
my %valued = map { $_ => 1 } qw(--test-threads --skip --logfile --color --format --shuffle-seed);
my (@options, @filters);
for (my $at = 0; $at < @words; $at++) {
  if ($words[$at] !~ /^-/) { push @filters, $words[$at] }
  elsif ($words[$at] ne '--exact') { push @options, $words[$at]; push @options, $words[++$at] // () if $valued{$words[$at]} }
}

# Stable compilers make binaries that tell how long a test took only when they are asked as a nightly one.
my @timed = ('-Zunstable-options', '--report-time');
my ($expected, @asked) = (undef);
if ($program =~ m{/deps/[^/]+-[0-9a-f]{16}(\.exe)?$}) {
  for my $way ([@timed], []) {
    next if $expected && @$expected;
    @asked = @$way;
    $expected = listed(@words, @asked);
  }
}
plainly() unless $expected && @$expected;

my ($text, $status, $stop) = run(1, @words, @asked);
my %state = states($text);
my $isWhole = $text =~ /^test result: /m;
# Why something failed is told at the end alone: without it, what failed is asked again.
my @left = grep { !defined $state{$_} || (!$isWhole && $state{$_} eq 'FAILED') } @$expected;
if (!@left || $isWhole) { leave($status) }
print "\n";
alone($_) for @left;
exit 101;

sub plainly { exec { $program } $program, @words or die "$program: $!\n" }

# Names of its tests; none for a program that is no libtest.
sub listed {
  my ($told, $code) = run(0, @_, '--list', '--format', 'terse');
  return $code == 0 ? [map { /^(.*): test$/ ? $1 : () } split /\n/, $told] : undef;
}

sub states { map { /^test (.+?)(?: - [a-z ]+)? \.\.\. (ok|FAILED|ignored)/ ? ($1 => $2) : () } split /\n/, $_[0] }

# Its output, how it ended, and why it was stopped. Progress is a line about a test.
sub run {
  my ($isShown, @given) = @_;
  pipe(my $in, my $out) or die "pipe: $!\n";
  defined(my $child = fork) or die "fork: $!\n";
  if (!$child) {
    setpgrp(0, 0);
    $ENV{RUSTC_BOOTSTRAP} = 1 if grep { $_ eq '--report-time' } @given;
    open STDOUT, '>&', $out;
    open STDERR, '>&', $out;
    { no warnings; exec { $program } $program, @given; }
    POSIX::_exit(127);
  }
  close $out;
  my ($text, $stop, $ended, $until) = ('', undef, undef, time + $seconds);
  my $select = IO::Select->new($in);
  while (1) {
    if ($select->can_read(defined $ended ? 0.05 : 0.2)) {
      my $count = sysread($in, my $part, 65_536);
      last unless $count;
      print $part if $isShown;
      $text .= $part if length $text < 64_000_000;
      $until = time + $seconds if $part =~ / \.\.\. |^running \d+ test/m;
      next;
    }
    # What it left behind may hold the pipe for ever.
    last if defined $ended;
    if (waitpid($child, WNOHANG) == $child) { $ended = $?; next }
    if (time > $until && !$stop) { $stop = 1; kill 'KILL', -$child }
  }
  if (!defined $ended) { waitpid($child, 0); $ended = $? }
  kill 'KILL', -$child;
  return ($text, $ended, $stop);
}

# One test in a process of its own, told as libtest tells it.
sub alone {
  my ($name) = @_;
  my $began = time;
  my ($text, $status, $stop) = run(0, '--exact', $name, @options, @asked);
  my %state = states($text);
  if (defined $state{$name} && $text =~ /^test result: /m) { print $text; return }
  my $why = $stop ? sprintf('galapagos: timeout after %.1f s', $seconds) : 'galapagos: error: the test ended its process with ' . ended($status);
  $text =~ s/^running 1 test\n|^test \Q$name\E(?: - [a-z ]+)? \.\.\. //mg;
  printf "\nrunning 1 test\ntest %s ... FAILED <%.3fs>\n\nfailures:\n\n---- %s stdout ----\n%s\n%s\n\n\nfailures:\n    %s\n\n",
    $name, time - $began, $name, substr($text, 0, 8_000), $why, $name;
}

sub ended { my ($status) = @_; return $status & 127 ? 'signal ' . ($status & 127) : 'exit code ' . ($status >> 8) }

sub leave {
  my ($status) = @_;
  if ($status & 127) { $SIG{$_} = 'DEFAULT' for keys %SIG; kill $status & 127, $$; sleep 1 }
  exit($status & 127 ? 101 : $status >> 8);
}
