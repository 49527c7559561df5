// Where a path leads when all links on its way are followed.
import { realpathSync } from 'node:fs';

/** The path itself when it cannot be resolved: there is then nothing behind it, either. */
export function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
