// The gate that keeps what judges a patch out of the patch's hands.
import { type Finding, type Gate, type GateSubject } from '../engine/plugin.ts';
import { type FileEdit } from '../patch/patch.ts';
import { protection } from '../task/protect.ts';
import { inlineTests } from './inline-tests.ts';
import { without, type Offence } from './without.ts';

/** With `allowTestEdits`, tests may be changed; all else that is protected stays so. */
export const protectedFiles: Gate = {
  id: 'protected',
  about: 'Tests, snapshots, runner configuration, package scripts, lock files and CI stay as they are.',
  source: 'SWE-bench practice: test files come from the base; reward hacking of agents (METR 2025)',
  at: 'result',
  check: async ({ patch, protect, base }: GateSubject, { view }) => {
    const allowTestEdits = view.config?.allowTestEdits === true;
    const isProtected = protection({ globs: protect, allowTestEdits });
    const refused = patch.files.filter(({ path }) => isProtected(path));
    const inFiles = allowTestEdits ? [] : inlineTests({ patch, ...(base ? { base } : {}) });
    const whole = refused.map((file): Offence => ({
      covers: ({ path }) => path === file.path,
      finding: findingIn(file),
    }));
    return without(patch, [...whole, ...inFiles]);
  },
};

function findingIn({ path, hunks: [first] }: FileEdit): Finding {
  const text = (first?.added[0] ?? first?.removed[0] ?? '').trim();
  return { kind: 'protected', path, line: first?.start ?? 1, text, why: 'is protected' };
}
