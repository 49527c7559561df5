// A machine with secrets everywhere, and a bench whose boxes have rules instead of walls.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

import { BACKENDS, type BackendUnderTest, type Bench, openBench } from './boxes.ts';
import { type Project, tempRepository } from './project.ts';

export const landlock: BackendUnderTest = named('landlock');

function named(wanted: string): BackendUnderTest {
  const backend = BACKENDS.find(({ name }) => name === wanted);
  if (backend === undefined) throw new Error(`${wanted} is a backend under test`);
  return backend;
}

export interface LandlockScene extends AsyncDisposable {
  readonly bench: Bench;
  /** Holds `a.js`, and `.env`, which is ignored and secret. */
  readonly project: Project;
  /** Folders of the machine with a secret `key` in each. The first is in the home, the second in the temporary folder. */
  readonly secrets: readonly string[];
}

export async function openLandlockScene(): Promise<LandlockScene> {
  const project = tempRepository({ 'a.js': 'a', '.gitignore': '.env\n' });
  project.write({ '.env': 'CANARY' });
  // Not in `/` itself: boxes of other tests mask every folder there, and would miss one that is gone again.
  const ofRoot = process.getuid?.() === 0 ? ['/srv'].filter((folder) => existsSync(folder)) : [];
  const places = [homedir(), tmpdir(), '/var/tmp', '/dev/shm', ...ofRoot];
  const secrets = places.map((folder) => mkdtempSync(join(folder, '.galapagos-secret-')));
  for (const folder of secrets) writeFileSync(join(folder, 'key'), 'CANARY');
  const bench = await openBench(landlock);
  return {
    bench,
    project,
    secrets,
    async [Symbol.asyncDispose]() {
      for (const folder of secrets) rmSync(folder, { recursive: true });
      project[Symbol.dispose]();
      await bench[Symbol.asyncDispose]();
    },
  };
}
