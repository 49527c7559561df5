// Takes away the frozen bases that no run speaks of any more, out of a git folder that is ours alone.
import { devNull } from 'node:os';

import { git } from '../git/git.ts';
import { namesIn } from '../disk/folder.ts';
import { repack } from './repack.ts';

/** What was frozen, or found to be there already, within this time may belong to an event that is about to be written. */
const GRACE = '1.hour.ago';

/**
 * Removes objects that no tree among `wanted` (hashes of any kind) leads to: loose ones unless they are recent, packed
 * ones when nobody is at work and it pays. Whatever git refuses is left for the next time: it is in nobody's way.
 */
export async function pruneObjects(
  objects: string,
  wanted: ReadonlySet<string>,
  isAtWork: () => Promise<boolean>,
): Promise<void> {
  if (!(await namesIn(objects)).includes('HEAD')) return;
  const env = { GIT_DIR: objects, GIT_CONFIG_GLOBAL: devNull };
  const place = { directory: objects, env };
  const stdin = [...wanted].map((hash) => `${hash}\n`).join('');
  const format = '--batch-check=%(objecttype) %(objectname)';
  const found = await git(['cat-file', format], { ...place, stdin });
  if (!found.ok) return;
  const trees = [...found.value.toString('latin1').matchAll(/^tree ([0-9a-f]+)$/gm)].map(
    ([, hash = '']) => hash,
  );
  await git(['prune', `--expire=${GRACE}`, ...trees], place);
  await repack({ objects, env, isAtWork }, trees);
}
