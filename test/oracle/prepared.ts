// A ground made ready on a real project, in the real boxes of this machine.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type RunConfig, type RunEvent } from '../../agent/engine/events.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { type Outcome } from '../../agent/engine/outcome.ts';
import { type Ground, type Rollouts } from '../../agent/engine/ports.ts';
import { type Patch } from '../../agent/patch/patch.ts';
import { type Task } from '../../agent/task/task.ts';
import { type Evaluation } from '../../agent/task/verdict.ts';
import { grounds, type MemoryPlace } from '../../sandbox/oracle/grounds.ts';
import { type Workspaces } from '../../sandbox/workspace/box.ts';
import { openWorkspaces } from '../../sandbox/workspace/workspaces.ts';
import { config as ready } from '../doubles/builders.ts';
import { type Packages } from '../suite/packages.ts';
import { tempProject, type Files } from '../suite/project.ts';

export const never: AbortSignal = new AbortController().signal;
const noRollouts: Rollouts = { run: () => Promise.reject(new Error('nobody rolls out here')) };

export interface Place extends AsyncDisposable {
  readonly workspaces: Workspaces;
  /** Makes a project of these files, its ground, and says what was reported on the way. */
  prepare(files: Files, wishes?: Wishes): Promise<Prepared>;
}

export interface Wishes extends Partial<RunConfig> {
  readonly packages?: Packages;
  /** The project's folder in its repository; the root by default. */
  readonly folder?: string;
  readonly known?: Task;
  readonly confinement?: Workspaces['confinement'];
}

export interface Prepared extends AsyncDisposable {
  readonly outcome: Outcome<Ground, Fault>;
  readonly events: readonly RunEvent[];
  readonly directory: string;
  /** The ground, where there is one: a test that needs it fails with the fault. */
  ground(): Ground;
  judge(patch: Patch, scope?: Evaluation['scope']): Promise<Evaluation>;
}

/** With `memory`, what is answered is remembered. */
export async function openPlace(memory?: MemoryPlace): Promise<Place> {
  const place = mkdtempSync(join(tmpdir(), 'galapagos-oracle-'));
  const opened = await openWorkspaces({
    scratch: join(place, 'scratch'),
    allowUnconfined: true,
    parallel: 2,
  });
  if (!opened.ok) throw new Error(`no workspaces: ${opened.fault.kind}`);
  const workspaces = opened.value;
  let now = 1_000;
  const clock = { now: () => (now += 7) };
  const made = grounds({
    workspaces,
    objects: join(place, 'objects'),
    clock,
    rollouts: () => noRollouts,
    ...(memory ? { memory } : {}),
  });
  return {
    workspaces,
    async prepare(files, { packages, folder = '', known, confinement, ...wishes } = {}) {
      const project = tempProject(files, packages);
      const events: RunEvent[] = [];
      if (folder !== '') execFileSync('git', ['init', '-q'], { cwd: project.directory });
      const directory = join(project.directory, folder);
      const config: RunConfig = { ...ready, directory, protect: [], ...wishes };
      const report = (event: RunEvent): Promise<void> => {
        events.push(event);
        return Promise.resolve();
      };
      const outcome = await made.prepare(config, report, {
        ...(known ? { known } : {}),
        ...(confinement ? { confinement } : {}),
        signal: never,
      });
      const ground = (): Ground => {
        if (!outcome.ok) throw new Error(JSON.stringify(outcome.fault, null, 1));
        return outcome.value;
      };
      return {
        outcome,
        events,
        directory: project.directory,
        ground,
        judge: (patch, scope = 'full') => ground().oracle.judge(patch, scope, never),
        async [Symbol.asyncDispose]() {
          if (outcome.ok) await outcome.value[Symbol.asyncDispose]();
          project[Symbol.dispose]();
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await workspaces[Symbol.asyncDispose]();
      rmSync(place, { recursive: true, force: true });
    },
  };
}
