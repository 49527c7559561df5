// Runs all probes against one mechanism, and says what came of them in a form that can be compared.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { DEFAULT_POLICY, type MechanismName } from '../../agent/engine/sandbox-policy.ts';
import { type ProbeReport } from '../../sandbox/probes/probe.ts';
import { runProbes } from '../../sandbox/probes/run-probes.ts';
import { type Workspaces } from '../../sandbox/workspace/box.ts';
import { removeTree } from '../../sandbox/workspace/remove-tree.ts';
import { openWorkspaces } from '../../sandbox/workspace/workspaces.ts';
import { BACKENDS } from '../sandbox/boxes.ts';

/** What confines and can be tested here, or why it cannot. */
export const WALLS = BACKENDS.flatMap(({ backends, absent }) => backends.map((name) => ({ name, absent })));

/** `none`: the product's own tier without walls. */
export async function attack(mechanism: MechanismName | 'none'): Promise<readonly ProbeReport[]> {
  return await inScratch(async (scratch) => {
    const opened = await openWorkspaces({
      scratch,
      parallel: 2,
      ...(mechanism === 'none'
        ? { allowUnconfined: true, backends: [] }
        : { allowUnconfined: false, policy: { ...DEFAULT_POLICY, mechanism } }),
    });
    if (!opened.ok) throw new Error(JSON.stringify(opened.fault));
    await using workspaces = opened.value;
    return await reportsOf(workspaces, scratch);
  });
}

export async function reportsOf(workspaces: Workspaces, scratch: string): Promise<readonly ProbeReport[]> {
  const reports: ProbeReport[] = [];
  const signal = new AbortController().signal;
  for await (const report of runProbes(workspaces, { scratch, signal })) reports.push(report);
  return reports;
}

export async function inScratch<Value>(use: (scratch: string) => Promise<Value>): Promise<Value> {
  const scratch = mkdtempSync(join(tmpdir(), 'galapagos-attack-'));
  try {
    return await use(scratch);
  } finally {
    await removeTree(scratch);
  }
}

/** A line each for what did not come as the table says: nothing promised counts, too, for the table is to be true. */
export function surprises(reports: readonly ProbeReport[]): readonly string[] {
  return reports
    .filter(({ result }) => result.kind !== 'not tried')
    .filter(({ probe, expected }) => expected.is !== 'open' || probe.undemonstrable === undefined)
    .filter(({ probe, expected, result }) => result.kind !== foretold(probe.family === 'wanted', expected.is))
    .map(({ probe, expected, result }) => `${probe.id} is ${expected.is}: ${JSON.stringify(result)}`);
}

function foretold(isWanted: boolean, is: ProbeReport['expected']['is']): string {
  if (is === 'works') return 'works';
  if (is === 'open') return isWanted ? 'broken' : 'open';
  return 'stopped';
}
