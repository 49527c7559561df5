import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { findProgram, hostProgram, systemTool } from './find-program.ts';

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'galapagos-programs-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(place, { recursive: true });
});

/** An executable file, and its folder on PATH before all others. */
function program(folder: string, name: string): string {
  const path = join(place, folder, name);
  mkdirSync(join(place, folder), { recursive: true });
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, 0o755);
  vi.stubEnv('PATH', `${join(place, folder)}${delimiter}${process.env['PATH'] ?? ''}`);
  return path;
}

describe('a program without walls around it', () => {
  test('is the first on PATH, as in a terminal', () => {
    const git = program('opt/bin', 'git');
    expect(hostProgram('git')).toBe(git);
  });

  test('is none of a project, in whose folders npm looks first', () => {
    const trap = program('project/node_modules/.bin', 'galapagos-test-git');
    expect(findProgram('galapagos-test-git')).toBe(trap);
    expect(hostProgram('galapagos-test-git')).toBeUndefined();
    expect(systemTool('galapagos-test-git')).toBe('/usr/bin/galapagos-test-git');
  });

  test('is none of the folder where somebody stands', () => {
    vi.stubEnv('PATH', ['', '.', 'node_modules/.bin'].join(delimiter));
    expect(hostProgram('vitest')).toBeUndefined();
  });

  test.skipIf(process.platform === 'win32')('is the one of the system where every system has it', () => {
    const trap = program('opt/bin', 'rm');
    expect(systemTool('rm')).not.toBe(trap);
    expect(systemTool('rm')).toMatch(/^\/(usr\/)?bin\/rm$/);
  });
});
