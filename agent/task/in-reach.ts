// Whether the embedded agent can reach any code from these failing tests: asked before the first attempt.
import { splitTestId } from '../engine/ids.ts';
import { languageOf } from './language.ts';
import { type Task } from './task.ts';

/** Why it cannot: another language; a result for the whole command alone; a report that names no file of a test. */
export type OutOfReach = 'language' | 'exit-status' | 'no-files';

/** Undefined where it may reach some. From a file of JavaScript or TypeScript it follows imports, whatever runs it. */
export function outOfReach({ suite, baseline }: Pick<Task, 'suite' | 'baseline'>): OutOfReach | undefined {
  const language = languageOf[suite.framework];
  if (language === 'javascript' || language === 'python') return undefined;
  const files = baseline.failToPass.map((id) => splitTestId(id).file).filter((file) => file !== '');
  if (files.some((file) => FOLLOWED.test(file))) return undefined;
  if (language === 'other') return 'language';
  if (baseline.evidence === 'exit-status') return 'exit-status';
  return files.length === 0 ? 'no-files' : 'language';
}

const FOLLOWED = /\.[cm]?[jt]sx?$/;
