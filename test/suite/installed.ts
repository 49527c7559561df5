// Which frameworks this machine has: what is missing is skipped by name.
import { execFileSync } from 'node:child_process';

import { type FrameworkName } from '../../agent/task/suite.ts';
import { jest, mocha, nodeTest, pytest, unittest, vitest, type Calculator } from './calculators.ts';
import { type Packages } from './packages.ts';

export interface Installed {
  readonly calculator: Calculator;
  readonly packages?: Packages;
  /** What this machine lacks to run it. */
  readonly missing?: string;
}

/** Frameworks of npm come with us; those of Python are there or not. */
export const installed: readonly Installed[] = [
  { calculator: nodeTest },
  { calculator: vitest, packages: 'vitest' },
  { calculator: mocha, packages: 'mocha' },
  { calculator: jest, packages: 'jest' },
  { calculator: unittest, ...needs('python3', 'unittest') },
  { calculator: pytest, ...needs('pytest', 'pytest') },
];

function installation(framework: FrameworkName): Installed | undefined {
  return installed.find(({ calculator }) => calculator.framework === framework);
}

export const packagesOf = (framework: FrameworkName): Packages | undefined =>
  installation(framework)?.packages;

export const missingFor = (framework: FrameworkName): string | undefined => installation(framework)?.missing;

/** For titles: the framework, and why its tests are skipped where they are. */
export function titled(framework: FrameworkName): string {
  const missing = missingFor(framework);
  return missing === undefined ? framework : `${framework} (skipped: no ${missing} here)`;
}

function needs(what: string, module: string): Pick<Installed, 'missing'> {
  try {
    execFileSync('python3', ['-c', `import ${module}`], { stdio: 'ignore' });
    return {};
  } catch {
    return { missing: what };
  }
}
