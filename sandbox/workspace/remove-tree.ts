// Removes a folder whatever hostile code left in it: closed folders, very deep ones, odd names.
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';

import { systemTool } from '../disk/find-program.ts';

const run = promisify(execFile);

/** Never follows a link. A folder that is not there is removed already. */
export async function removeTree(folder: string): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch {
    // Overlay's work folders have mode 000, tests make such folders too, and paths grow beyond what one call can name:
    // these two walk step by step and open what is closed. Both leave links alone.
    await run(systemTool('chmod'), ['-R', 'u+rwX', '--', folder]).catch(() => undefined);
    await run(systemTool('rm'), ['-rf', '--', folder]);
  }
}
