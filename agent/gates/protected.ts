// The gate that keeps what judges a patch out of the patch's hands.
import { type Gate, type GateSubject } from '../engine/plugin.ts';
import { isTestFile, matcher } from './testFiles.ts';
import { without } from './without.ts';

/** With `allowTestEdits`, files of tests may be changed; all else that is protected stays so. */
export const protectedFiles: Gate = {
  id: 'protected',
  about: 'Tests, snapshots, runner configuration, package scripts, lock files and CI stay as they are.',
  source: 'SWE-bench practice: test files come from the base; reward hacking of agents (METR 2025)',
  at: 'result',
  check: async ({ patch, protect }: GateSubject, { view }) => {
    const isProtected = matcher(protect);
    const testsToo = view.config?.allowTestEdits === true;
    const refused = patch.files.filter(({ path }) => isProtected(path) && !(testsToo && isTestFile(path)));
    return without(
      patch,
      refused.map(({ path }) => ({ covers: (part) => part.path === path, evidence: `${path} is protected` })),
    );
  },
};
