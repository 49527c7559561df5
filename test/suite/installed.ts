// Which frameworks this machine has: what is missing is skipped by name.
import { execFileSync } from 'node:child_process';

import { type FrameworkName } from '../../agent/task/suite.ts';
import { jest, mocha, nodeTest, pytest, unittest, vitest, type Calculator } from './calculators.ts';
import { type Packages } from './packages.ts';

export interface Installed {
  readonly calculator: Calculator;
  readonly packages?: Packages;
  readonly missing: boolean;
}

/** Frameworks of npm come with us; those of Python are there or not. */
export const installed: readonly Installed[] = [
  { calculator: nodeTest, missing: false },
  { calculator: vitest, packages: 'vitest', missing: false },
  { calculator: mocha, packages: 'mocha', missing: false },
  { calculator: jest, packages: 'jest', missing: false },
  { calculator: unittest, missing: !runs('python3', '-c', 'import unittest') },
  { calculator: pytest, missing: !runs('python3', '-c', 'import pytest') },
];

export const here = (framework: FrameworkName): boolean =>
  installed.some(({ calculator, missing }) => calculator.framework === framework && !missing);

function runs(program: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
