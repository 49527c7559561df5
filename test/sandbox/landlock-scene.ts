// A machine with secrets everywhere, and a bench whose boxes have rules instead of walls.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe } from 'vitest';

import { type Box } from '../../sandbox/workspace/box.ts';
import { BACKENDS, type BackendUnderTest, type Bench, openBench, titled } from './boxes.ts';
import { type Project, tempRepository } from './project.ts';

export const landlock: BackendUnderTest = named('landlock');

function named(wanted: string): BackendUnderTest {
  const backend = BACKENDS.find(({ name }) => name === wanted);
  if (backend === undefined) throw new Error(`${wanted} is a backend under test`);
  return backend;
}

/** There from the first test on, not yet while tests are collected. */
interface LandlockScene {
  readonly bench: Bench;
  /** Holds `a.js`, and `.env`, which is ignored and secret. */
  readonly project: Project;
  /** A fresh box on the project, for every test. */
  readonly box: Box;
  /** Folders of the machine with a secret `key` in each. The first is in the home, the second in the temporary folder. */
  readonly secrets: readonly string[];
}

/** Tests of code that means harm in such a box; skipped, with the reason, where this machine cannot have one. */
export function describeUnderRules(tests: (scene: LandlockScene) => void): void {
  describe.skipIf(landlock.absent !== undefined)(titled('rules instead of walls', landlock), () => {
    let bench: Bench;
    let project: Project;
    let box: Box;
    let secrets: readonly string[] = [];

    beforeAll(async () => {
      project = tempRepository({ 'a.js': 'a', '.gitignore': '.env\n' });
      project.write({ '.env': 'CANARY' });
      secrets = secretsEverywhere();
      bench = await openBench(landlock);
    });
    afterAll(async () => {
      for (const folder of secrets) rmSync(folder, { recursive: true });
      project[Symbol.dispose]();
      await bench[Symbol.asyncDispose]();
    });
    beforeEach(async () => {
      box = await bench.box(project.folder);
    });
    afterEach(async () => {
      await box[Symbol.asyncDispose]();
    });

    tests({
      get bench() {
        return bench;
      },
      get project() {
        return project;
      },
      get box() {
        return box;
      },
      get secrets() {
        return secrets;
      },
    });
  });
}

function secretsEverywhere(): readonly string[] {
  // Not in `/` itself: boxes of other tests mask every folder there, and would miss one that is gone again.
  const ofRoot = process.getuid?.() === 0 ? ['/srv'].filter((folder) => existsSync(folder)) : [];
  const places = [homedir(), tmpdir(), '/var/tmp', '/dev/shm', ...ofRoot];
  const secrets = places.map((folder) => mkdtempSync(join(folder, '.galapagos-secret-')));
  for (const folder of secrets) writeFileSync(join(folder, 'key'), 'CANARY');
  return secrets;
}
