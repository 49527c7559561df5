// The smoke test of confinement: tries what a backend needs, for real, whatever the machine claims.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { startChild } from './running/child.ts';
import { completeLimits } from './running/limits.ts';
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
const LIMITS = completeLimits(1, { wallMs: 10_000, temporaryMb: 16 });
const PLACES = ['tree/old', 'root', 'blank', 'lower/0', 'merged/0', 'upper/0', 'work/0', 'out', 'outside'];

/** Undefined when the backend works here; else what went wrong, in words. `folder` must be empty and our own. */
export async function tryBackend(
  backend: Backend,
  around: Surroundings,
  folder: string,
): Promise<string | undefined> {
  const plan = smokePlan(folder, around);
  const launch = backend.launch(fitted(plan, backend));
  return await tryLaunch(launch, join(folder, 'out'), 'told');
}

/** Undefined when the launched command ends with 0 and leaves the file `wanted` in `out`, if one is wanted. */
export async function tryLaunch(launch: Launch, out: string, wanted?: string): Promise<string | undefined> {
  const child = startChild(
    launch,
    { argv: [], ...(wanted !== undefined && { collect: [wanted] }) },
    {
      limits: LIMITS,
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
  const said = output.head.trim();
  if (end.kind === 'unstarted') return said === '' ? end.why : `${end.why} (${said})`;
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
