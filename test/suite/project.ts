// Real projects in temporary folders, and the real workspaces to run their suites in.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { type Base, type Workspaces } from '../../sandbox/workspace/box.ts';
import { openWorkspaces } from '../../sandbox/workspace/workspaces.ts';
import { install, type Packages } from './packages.ts';

export type Files = Readonly<Record<string, string>>;

export interface TempProject extends Disposable {
  readonly directory: string;
}

/** A folder with spaces and umlauts in its name; `packages` are installed in it, and ignored by git. */
export function tempProject(files: Files, packages?: Packages): TempProject {
  const root = mkdtempSync(join(tmpdir(), 'galapagos suite '));
  const directory = join(root, 'prüfung eins');
  mkdirSync(directory);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  if (packages) {
    writeFileSync(join(directory, '.gitignore'), 'node_modules/\n');
    install(packages, directory);
  }
  return { directory, [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }) };
}

export interface Ground extends AsyncDisposable {
  readonly workspaces: Workspaces;
  freeze(directory: string): Promise<Base>;
}

/** The workspaces of this machine, with a scratch folder of the test's own. */
export async function openGround(): Promise<Ground> {
  const place = mkdtempSync(join(tmpdir(), 'galapagos-ground-'));
  const opened = await openWorkspaces({
    scratch: join(place, 'scratch'),
    allowUnconfined: true,
    parallel: 2,
  });
  if (!opened.ok) throw new Error(`no workspaces: ${opened.fault.kind}`);
  const workspaces = opened.value;
  return {
    workspaces,
    async freeze(directory) {
      const options = { objects: join(place, 'objects'), signal: new AbortController().signal };
      const frozen = await workspaces.freeze(directory, options);
      if (!frozen.ok) throw new Error(`not frozen: ${JSON.stringify(frozen.fault)}`);
      return frozen.value;
    },
    async [Symbol.asyncDispose]() {
      await workspaces[Symbol.asyncDispose]();
      rmSync(place, { recursive: true, force: true });
    },
  };
}
