// Tries a backend for real: an overlay in a box, its walls, its loopback. What a machine claims is not asked.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { startChild } from './child.ts';
import { completeLimits } from './limits.ts';
import { type Backend, type Plan } from './plan.ts';

/** Replaces a folder of the lower layer, reads and writes, and tries the walls: exits 0 only when all is as it should be. */
const TRIAL = `
set -e
test "$(cat old/file)" = below
rm -r old; mkdir old; test ! -e old/file
echo new > made; mv made moved; test "$(cat moved)" = new
echo out > "$GALAPAGOS_OUT/told"
if (: > "$OUTSIDE/written") 2>/dev/null; then echo 'writes outside of the box'; exit 3; fi
`;

/** Undefined when the backend works here; else what went wrong, in words. `folder` must be empty and our own. */
export async function tryBackend(backend: Backend, folder: string): Promise<string | undefined> {
  const out = join(folder, 'out');
  for (const name of ['tree/old', 'root', 'blank', 'lower/0', 'upper/0', 'work/0', 'out', 'outside']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  writeFileSync(join(folder, 'tree', 'old', 'file'), 'below\n');
  const at = '/tmp/galapagos trial';
  const limits = completeLimits(1, { wallMs: 10_000, temporaryMb: 16 });
  const plan: Plan = {
    folder,
    layers: [{ lower: join(folder, 'tree'), upper: 'upper/0', work: 'work/0', at }],
    binds: [{ from: out, at: '/run/galapagos/out', access: 'write' }],
    argv: ['/bin/sh', '-c', TRIAL],
    env: { PATH: '/usr/bin:/bin', GALAPAGOS_OUT: '/run/galapagos/out', OUTSIDE: join(folder, 'outside') },
    directory: at,
    limits,
  };
  const child = startChild(
    backend.launch(plan),
    { argv: plan.argv, collect: ['told'] },
    { limits, out, folders: [], stdin: 'nothing', stdout: 'kept' },
  );
  const { end, output, collected } = await child.ended;
  if (end.kind === 'exited' && end.code === 0 && collected.has('told')) return undefined;
  return end.kind === 'unstarted'
    ? end.why
    : `the trial failed: ${output.head.trim() || JSON.stringify(end)}`;
}
