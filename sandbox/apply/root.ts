// Where the files of a run are now: a project may have been moved, or be mounted elsewhere, since its run.
import { relative, resolve, sep } from 'node:path';

import { type BaseRecord } from '../../agent/task/task.ts';

export interface Whereabouts {
  readonly base: Pick<BaseRecord, 'root' | 'directory'>;
  /** The project folder as it is opened now, absolute. */
  readonly project: string;
  /** The store lies in the project and moves with it; one that the user put elsewhere holds runs of this very folder. */
  readonly storeMovesAlong: boolean;
}

/** The repository root for the run's paths, absolute. A copied project never leads to the original. */
export function presentRoot({ base, project, storeMovesAlong }: Whereabouts): string {
  if (!storeMovesAlong) return base.root;
  const steps = base.directory.split('/').filter((step) => step !== '');
  const root = resolve(project, ...steps.map(() => '..'));
  return relative(root, project) === steps.join(sep) ? root : base.root;
}
