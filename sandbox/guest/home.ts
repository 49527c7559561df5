// Where the guest's own code lies on the host: in a checkout as it is written, in the package as it is bundled.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface GuestHome {
  /** The guest runner: a module that node runs. */
  readonly runner: string;
  /** Folder whose subfolders are the seed variants. */
  readonly variants: string;
  /** Folder that holds the runner and all it imports: shown read-only in the box. */
  readonly packageRoot: string;
}

const layouts = [
  { runner: 'guest/runner.js', variants: 'variants' },
  { runner: 'sandbox/guest/runner.ts', variants: 'agent/variants' },
];

/** Looks upward from the module that asks. Throws when the package is not whole: nothing can run without it. */
export function findGuestHome(fromUrl: string): GuestHome {
  for (let folder = dirname(fileURLToPath(fromUrl)); ; folder = dirname(folder)) {
    for (const layout of layouts) {
      const home = { runner: join(folder, layout.runner), variants: join(folder, layout.variants) };
      if (existsSync(home.runner) && existsSync(home.variants)) return { ...home, packageRoot: folder };
    }
    if (dirname(folder) === folder) throw new Error(`no guest runner above ${fileURLToPath(fromUrl)}`);
  }
}
