// The examples, repaired for real by the embedded agent: how each ends, which patch, and the same again for the same seed.
import { cpSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { describe, expect, test } from 'vitest';

import { decodeRecorded } from '../../agent/engine/decoding/decode-event.ts';
import { type Recorded } from '../../agent/engine/events.ts';
import { foldAll, type RunView } from '../../agent/engine/view.ts';
import { galapagos, temporaryFolder } from '../cli/project.ts';

const examples = resolve(import.meta.dirname, '../../examples');
const ends = {
  'ferry-queue': 'repaired',
  'finch-census': 'repaired',
  'ring-ledger': 'repaired',
  'seed-store': 'green',
  'storm-warning': 'unrepaired',
  'tide-table': 'repaired',
} as const;

describe('the examples', () => {
  test('are all of this list', () => {
    const folders = readdirSync(examples, { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).toSorted()).toEqual(Object.keys(ends));
  });

  test.each(Object.entries(ends))('%s ends %s, as its story tells', async (name, end) => {
    const { view } = await repair(name);
    expect(view.ended?.reason).toBe(end);
    await expect(outcome(view)).toMatchFileSnapshot(`./example-${name}.txt`);
  });

  test('take the same decisions for the same seed, whatever runs at once', async () => {
    const [alone, two] = [
      await repair('finch-census', '--parallel', '1'),
      await repair('finch-census', '--parallel', '2'),
    ];
    expect(decided(two.records)).toEqual(decided(alone.records));
    expect(outcome(two.view)).toBe(outcome(alone.view));
  });
});

async function repair(
  name: string,
  ...options: readonly string[]
): Promise<{ view: RunView; records: readonly Recorded[] }> {
  const folder = join(temporaryFolder('example'), name);
  cpSync(join(examples, name), folder, { recursive: true, filter: (path) => !path.includes('.galapagos') });
  const { out, err } = await galapagos(folder, 'repair', '--json', ...options);
  const records = out.split('\n').flatMap((line) => decodeRecorded(line) ?? []);
  expect(records.length, err).toBeGreaterThan(0);
  return { view: foldAll(records), records };
}

/** What a person sees in the end: tests before, the chosen patch and why, tests after. */
function outcome({ task, selection, rollouts, ended }: RunView): string {
  const before = task
    ? [`${task.baseline.failToPass.length} failing, ${task.baseline.passToPass.length} passing`]
    : [];
  const chosen = (selection?.chosen ?? []).map(
    ({ rollout, why }) => `${rollout}: ${why}\n\n${rollouts.get(rollout)?.diff ?? ''}`,
  );
  return `${[...before, ended?.reason ?? 'not ended', ...chosen].join('\n').trimEnd()}\n`;
}

function decided(records: readonly Recorded[]): unknown {
  return records.flatMap(({ event }) => (event.kind === 'strategy.decided' ? [event.decisions] : []));
}
