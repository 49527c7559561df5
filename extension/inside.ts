// Paths that come from a record: only what lies inside its folder may be opened or written.
import { isAbsolute, join, relative, sep } from 'node:path';

/** The absolute path of a recorded one, or undefined when it leads out of the root. */
export function insideOf(root: string, path: string): string | undefined {
  const absolute = join(root, path);
  const way = relative(root, absolute);
  return way === '' || way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way) ? undefined : absolute;
}
