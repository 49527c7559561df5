import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';

import { STAT, allProcesses, isAlive, listOf, statOf, textOf } from './process-table.ts';

/** Above all numbers that Linux gives out. */
const NOBODY = 2 ** 30;

describe.skipIf(process.platform !== 'linux')('the process table (skipped where it is not Linux)', () => {
  test('tells of a process what it is, by its number', () => {
    expect(allProcesses()).toContain(process.pid);
    expect(isAlive(process.pid)).toBe(true);
    expect(textOf(process.pid, 'cmdline').split('\0')).toContain(process.argv[0]);
    expect(listOf(process.pid, 'task')).toContain(String(process.pid));
    expect(Number(statOf(process.pid)[STAT.started])).toBeGreaterThan(0);
  });

  test('says nothing of one that is not there', () => {
    expect([isAlive(NOBODY), textOf(NOBODY, 'stat'), listOf(NOBODY, 'fd'), statOf(NOBODY)]).toEqual([
      false,
      '',
      [],
      [],
    ]);
  });

  test('is not misled by a name with brackets and blanks', async () => {
    const script =
      'open(my $f, ">", "/proc/self/comm"); print $f "a) Z 1 ("; close $f; print "named\\n"; <STDIN>';
    const child = spawn('perl', ['-e', `$| = 1; ${script}`], { stdio: ['pipe', 'pipe', 'ignore'] });
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    const pid = child.pid ?? NOBODY;
    expect([statOf(pid)[1], isAlive(pid)]).toEqual([String(process.pid), true]);
    child.stdin.end();
    await ended;
    expect(isAlive(pid)).toBe(false);
  });
});
