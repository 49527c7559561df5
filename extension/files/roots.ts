// Where the files of a loaded run are now.
import { presentRoot } from '../../sandbox/apply/root.ts';
import { type LoadedRun } from '../runs.ts';

/** The repository root for the run's paths, absolute; undefined when the run froze nothing. */
export function rootOf({ project, view }: Pick<LoadedRun, 'project' | 'view'>): string | undefined {
  const { base } = view;
  return base && presentRoot({ base, project: project.folder, storeMovesAlong: project.store === '' });
}
