// What was killed in the middle of an apply or undo is settled before anybody looks at the files or their runs.
import { type Fault } from '../../agent/engine/fault.ts';
import { type Project, type RunStore } from '../run-store.ts';

/** Returns the first thing that the user has to know. */
export async function settleStores(
  store: Pick<RunStore, 'settle'>,
  projects: readonly Project[],
): Promise<Fault | undefined> {
  const settled = await Promise.all(projects.map((project) => store.settle(project)));
  return settled.map((each) => (each.ok ? undefined : each.fault)).find((fault) => fault !== undefined);
}

/** Is there something in the files that undo takes out again, in spite of it? */
export const isUndoable = (fault: Fault): boolean =>
  fault.kind === 'apply-unfinished' && fault.written.length > 0;
