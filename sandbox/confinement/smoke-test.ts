// The smoke test of confinement: tries what a backend needs, for real, whatever the machine claims.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { type ProcessEnd } from '../../agent/task/suite.ts';
import { startChild } from './running/child.ts';
import { completeLimits } from './running/limits.ts';
import { lastWords } from './running/output.ts';
import { type Backend, type Launch, type Plan, type Surroundings } from './plan.ts';

/** Replaces a folder of the lower layer, reads and writes, tries a wall: 0 only when all is as it should be. */
const SMOKE_TEST = `
set -e
test "$(cat old/file)" = below
rm -r old; mkdir old; test ! -e old/file
echo new > made; mv made moved; test "$(cat moved)" = new
echo out > "$GALAPAGOS_OUT/told"
if (: > "$OUTSIDE/written") 2>/dev/null; then echo 'it writes outside of the box'; exit 3; fi
`;
const SOON_MS = 10_000;
/** For a machine that is so busy that the first time said nothing. */
const LATER_MS = 40_000;
const LIMITS = completeLimits(1, { wallMs: LATER_MS, temporaryMb: 16 });
const PLACES = ['tree/old', 'root', 'blank', 'lower/0', 'merged/0', 'upper/0', 'work/0', 'out', 'outside'];

/** What came of a trial that did not go well. */
export interface Wrong {
  /** In words. */
  readonly why: string;
  /** It ran out of time: nothing is known of what was tried. */
  readonly isLate: boolean;
}

/** Tries within that time: undefined when all is well. */
export type Attempt = (wallMs: number) => Promise<Wrong | undefined>;

/**
 * Tries again, and longer, what ran out of time: on a busy machine that says nothing about its walls. What is late even then
 * is not waited for again, nor is what is tried with the same patience after it.
 */
export function patience(): (attempt: Attempt) => Promise<Wrong | undefined> {
  let isSpent = false;
  return async (attempt) => {
    const soon = await attempt(SOON_MS);
    if (soon?.isLate !== true || isSpent) return soon;
    const later = await attempt(LATER_MS);
    if (later?.isLate !== true) return later;
    isSpent = true;
    return { why: `${soon.why}, nor within ${LATER_MS / 1000} s`, isLate: true };
  };
}

/** Undefined when the backend works here; else what went wrong. `folder` must be empty and our own. */
export async function tryBackend(
  backend: Backend,
  around: Surroundings,
  folder: string,
  wallMs = SOON_MS,
): Promise<Wrong | undefined> {
  const plan = smokePlan(folder, around);
  const launch = backend.launch(fitted(plan, backend));
  return await tryLaunch(launch, join(folder, 'out'), { wanted: 'told', wallMs });
}

export interface LaunchTrial {
  /** A file that the command has to leave in `out`. */
  readonly wanted?: string;
  readonly wallMs?: number;
}

/** Undefined when the launched command ends with 0 and leaves what is wanted. */
export async function tryLaunch(
  launch: Launch,
  out: string,
  { wanted, wallMs = SOON_MS }: LaunchTrial = {},
): Promise<Wrong | undefined> {
  const child = startChild(
    launch,
    { argv: [], ...(wanted !== undefined && { collect: [wanted] }) },
    {
      limits: { ...LIMITS, wallMs },
      out,
      folders: [],
      holds: { files: 0, bytes: 0 },
      stdin: 'nothing',
      stdout: 'kept',
      kernelCounts: true,
    },
  );
  const { end, output, collected } = await child.ended;
  const didIt = end.kind === 'exited' && end.code === 0 && (wanted === undefined || collected.has(wanted));
  if (didIt) return undefined;
  if (end.kind === 'stopped' && end.why === 'timeout')
    return { why: `it did not answer within ${wallMs / 1000} s`, isLate: true };
  return { why: whyOf(end, output.head.trim()), isLate: false };
}

function whyOf(end: ProcessEnd, said: string): string {
  if (end.kind === 'unstarted')
    return said === '' || end.why.includes(lastWords(said)) ? end.why : `${end.why} (${said})`;
  return said || `it ended with ${JSON.stringify(end)}`;
}

/** For what is tried without walls around it. */
export const NOTHING_AROUND: Surroundings = {
  masked: [],
  shown: [],
  hidden: [],
  closed: [],
  env: {},
  home: '/tmp',
  path: '/usr/bin:/bin',
};

/** A plan for a small overlay made in `folder`. */
export function smokePlan(folder: string, around: Surroundings): Plan {
  for (const name of PLACES) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'empty'), '');
  writeFileSync(join(folder, 'tree', 'old', 'file'), 'below\n');
  const at = '/tmp/galapagos smoke test';
  return {
    folder,
    layers: [{ lowers: [join(folder, 'tree')], upper: 'upper/0', work: 'work/0', at }],
    original: join(folder, 'outside'),
    linked: [],
    writable: [join(folder, 'tree'), join(folder, 'out')],
    around,
    binds: [{ from: join(folder, 'out'), at: '/run/galapagos/out', access: 'write' }],
    argv: ['/bin/sh', '-c', SMOKE_TEST],
    env: { PATH: '/usr/bin:/bin', GALAPAGOS_OUT: '/run/galapagos/out', OUTSIDE: join(folder, 'outside') },
    directory: at,
    limits: LIMITS,
  };
}

function fitted(plan: Plan, { mounts, copies }: Backend): Plan {
  if (copies === true) return bound(plan);
  return mounts ? plan : unmounted(plan);
}

/** The same as a copy that is bound where the layers would be. */
function bound(plan: Plan): Plan {
  const copy = { from: join(plan.folder, 'tree'), at: plan.directory, access: 'write' } as const;
  return { ...plan, layers: [], binds: [copy, ...plan.binds] };
}

/** The same in a plain copy: what lay below is what is written. */
function unmounted(plan: Plan): Plan {
  const env = { ...plan.env, GALAPAGOS_OUT: join(plan.folder, 'out') };
  return { ...plan, layers: [], env, directory: join(plan.folder, 'tree') };
}
