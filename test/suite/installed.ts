// Which frameworks this machine has: what is missing is skipped by name.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { type FrameworkName } from '../../agent/task/suite.ts';
import { jest, mocha, nodeTest, pytest, unittest, vitest, type Calculator } from './calculators.ts';
import { type Packages } from './project.ts';

export interface Installed {
  readonly calculator: Calculator;
  readonly packages?: Packages;
  readonly missing: boolean;
}

const own = join(import.meta.dirname, '../../node_modules');

/**
 * Mocha and jest are no dependencies of ours: their reports are recorded in fixtures, and run live where the variable
 * GALAPAGOS_PACKAGES names a folder that has them.
 */
const further = process.env['GALAPAGOS_PACKAGES'] ?? own;

export const installed: readonly Installed[] = [
  { calculator: nodeTest, missing: false },
  { calculator: vitest, packages: { folder: own, by: 'link' }, missing: false },
  packaged(mocha, further),
  packaged(jest, further),
  { calculator: unittest, missing: !runs('python3', '-c', 'import unittest') },
  { calculator: pytest, missing: !runs('python3', '-c', 'import pytest') },
];

export const here = (framework: FrameworkName): boolean =>
  installed.some(({ calculator, missing }) => calculator.framework === framework && !missing);

function packaged(calculator: Calculator, folder: string): Installed {
  const missing = !existsSync(join(folder, calculator.framework));
  return { calculator, packages: { folder, by: 'copy' }, missing };
}

function runs(program: string, ...args: readonly string[]): boolean {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
