// The part of our perl program that guards a command where no process namespace does: two processes outside of its walls.

/**
 * `guard`: the first process starts the second and waits for it; the second starts the command. Whatever the command starts
 * becomes a child of the second when its own parent ends (PR_SET_CHILD_SUBREAPER), however often it forked away and whatever
 * environment it has; and of the first, should the second be killed. So either can find all of it and end it:
 * the second when the command has ended or the first is gone; the first when the second is gone or the host is.
 * That the host is gone they learn from the end of its side of descriptor 3, not from a signal that could come too early.
 */
export const GUARD_SCRIPT = String.raw`
sub children {
  my ($pid, @found) = @_;
  opendir(my $tasks, "/proc/$pid/task") or return;
  for my $task (readdir $tasks) {
    open(my $list, '<', "/proc/$pid/task/$task/children") or next;
    push @found, map { split } <$list>;
  }
  return @found;
}
sub offspring {
  my (@found, %seen);
  my @waiting = ($$);
  while (defined(my $pid = pop @waiting)) {
    my @new = grep { !$seen{$_}++ } children($pid);
    push @found, @new;
    push @waiting, @new;
  }
  return @found;
}
# Until nothing is left. Whole groups first: a bomb cannot fork faster than the kernel goes through a group.
sub sweep {
  for (;;) {
    my @left = offspring();
    my %groups = map { (getpgrp($_) => 1) } @left;
    for my $group (keys %groups) { kill -9, $group if $group > 1 && $group != getpgrp(0) }
    kill 9, @left;
    1 while waitpid(-1, 1) > 0;
    return if waitpid(-1, 1) < 0;
    select undef, undef, undef, 0.002;
  }
}
# Until one of the two can be read: a descriptor whose other side is gone, or a process that has ended.
sub until_end {
  my ($other, $process) = @_;
  my $ready = '';
  vec($ready, $other, 1) = 1;
  vec($ready, $process, 1) = 1 if $process >= 0;
  # Where the kernel has no descriptors of processes, a look now and then.
  my $count = select $ready, undef, undef, $process >= 0 ? 0.5 : 0.05;
  return $count > 0 && vec($ready, $other, 1);
}
sub guarding {
  call('prctl', 36, 1, 0, 0, 0) or broken('subreaper');
  call('prctl', 4, 0, 0, 0, 0);
  $0 = 'galapagos';
}
sub second {
  my $first = shift;
  call('setsid');
  guarding();
  defined(my $child = fork) or broken('fork');
  become() if !$child;
  detach();
  my $process = syscall($nr{pidfd_open}, $child, 0);
  for (;;) {
    if (until_end(fileno $first, $process)) { sweep(); leave() }
    while ((my $gone = waitpid -1, 1) > 0) {
      next if $gone != $child;
      my @ending = ending($?);
      sweep();
      note(@ending);
      leave();
    }
  }
}
-e "/proc/$$/task/$$/children" or broken('lists of child processes');
guarding();
pipe(my $first, my $alive);
defined(my $second = fork) or broken('fork');
if (!$second) { close $alive; second($first) }
close $first;
note('pid', $second);
detach();
my $process = syscall($nr{pidfd_open}, $second, 0);
my $status;
until (defined $status) {
  last if until_end(3, $process);
  $status = $? if waitpid($second, 1) == $second;
}
sweep();
note('lost', $status & 127) if defined $status && $status & 127;
leave();
`;
