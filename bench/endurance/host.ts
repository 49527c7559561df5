// One host of the endurance campaign: judges patches until it has done its share or is killed.
// `node host.ts PLACE TOKEN FIRST COUNT`; tells on stdout `swept`, then `judged N VERDICT` for every patch.
import { join } from 'node:path';

import { type RunConfig } from '../../agent/engine/events.ts';
import { type Ground } from '../../agent/engine/ports.ts';
import { grounds } from '../../sandbox/oracle/grounds.ts';
import { openWorkspaces } from '../../sandbox/workspace/workspaces.ts';
import { trialOf } from './project.ts';

const PARALLEL = 2;
const never = new AbortController().signal;
const [place = '', token = '', first = '', count = ''] = process.argv.slice(2);
const directory = join(place, 'repository');

const config: RunConfig = {
  directory,
  strategy: 'evolve',
  options: { population: 1, generations: 1, enough: 1 },
  variant: { name: 'none', hash: '' },
  params: {},
  limits: { candidates: 1, wallMs: 1_000 },
  seed: 1,
  budget: {},
  parallel: PARALLEL,
  testTimeoutS: 5,
  protect: [],
  allowTestEdits: false,
  allowUnconfined: false,
};

const opened = await openWorkspaces({
  scratch: join(place, 'scratch'),
  allowUnconfined: false,
  parallel: PARALLEL,
});
if (!opened.ok) throw new Error(JSON.stringify(opened.fault));
await using workspaces = opened.value;
const left = await workspaces.sweep();
console.log(`swept ${left.boxes} ${left.processes}`);
const made = grounds({
  workspaces,
  objects: join(place, 'objects'),
  clock: Date,
  rollouts: () => ({ run: () => Promise.reject(new Error('nobody rolls out here')) }),
});
const prepared = await made.prepare(config, () => Promise.resolve(), { signal: never });
if (!prepared.ok) throw new Error(JSON.stringify(prepared.fault));
await using ground = prepared.value;
let next = Number(first);
const end = next + Number(count);
await Promise.all(Array.from({ length: PARALLEL }, async () => await judgeOn(ground)));

async function judgeOn({ oracle }: Ground): Promise<void> {
  while (next < end) {
    const number = next++;
    const trial = trialOf(number, { token, root: directory });
    const { verdict } = await oracle.judge(trial.patch, 'full', never);
    if (verdict.kind !== trial.verdict) {
      throw new Error(`patch ${number}, which ${trial.name}: ${JSON.stringify(verdict)}`);
    }
    console.log(`judged ${number} ${verdict.kind}`);
  }
}
