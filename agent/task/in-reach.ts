// Whether the embedded agent can reach any code from these failing tests: asked before the first attempt.
import { splitTestId } from '../engine/ids.ts';
import { type FrameworkName } from './suite.ts';
import { type Task } from './task.ts';

/** Why it cannot: another language; a result for the whole command alone; a report that names no file of a test. */
export type OutOfReach = 'language' | 'exit-status' | 'no-files';

/** What a suite of this framework is written in, as far as the name tells. */
const WRITTEN: { readonly [Name in FrameworkName]: 'repaired' | 'other' | 'unknown' } = {
  'node:test': 'repaired',
  vitest: 'repaired',
  jest: 'repaired',
  mocha: 'repaired',
  ava: 'repaired',
  playwright: 'repaired',
  pytest: 'repaired',
  unittest: 'repaired',
  go: 'other',
  cargo: 'other',
  nextest: 'other',
  maven: 'other',
  gradle: 'other',
  dotnet: 'other',
  rspec: 'other',
  phpunit: 'other',
  ctest: 'other',
  tap: 'unknown',
};

/** A language in which the agent repairs nothing, whatever the suite says. */
export const isOtherLanguage = (framework: FrameworkName): boolean => WRITTEN[framework] === 'other';

/** Undefined where it may reach some. From a file of JavaScript or TypeScript it follows imports, whatever runs it. */
export function outOfReach({ suite, baseline }: Pick<Task, 'suite' | 'baseline'>): OutOfReach | undefined {
  const { framework } = suite;
  if (WRITTEN[framework] === 'repaired') return undefined;
  const files = baseline.failToPass.map((id) => splitTestId(id).file).filter((file) => file !== '');
  if (files.some((file) => FOLLOWED.test(file))) return undefined;
  if (isOtherLanguage(framework)) return 'language';
  if (baseline.evidence === 'exit-status') return 'exit-status';
  return files.length === 0 ? 'no-files' : 'language';
}

const FOLLOWED = /\.[cm]?[jt]sx?$/;
