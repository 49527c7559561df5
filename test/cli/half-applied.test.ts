// An apply that was killed in the middle must not become the base of the next run, and undo has to find it.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { type RunEvent } from '../../agent/engine/events.ts';
import { intendApply } from '../../sandbox/apply/edit.ts';
import { planApply } from '../../sandbox/apply/plan.ts';
import { openJournal } from '../../sandbox/journal/open.ts';
import { openStore } from '../../sandbox/store/store.ts';
import { firstRollout, run, started, tickingClock, valueOf } from '../store/builders.ts';
import { halfApplied, patch } from '../store/half-applied.ts';
import { fingerprint } from './fingerprint.ts';
import { galapagos, repository } from './project.ts';

const beginning = (root: string): readonly RunEvent[] => [
  started(root),
  { kind: 'base.frozen', base: { tree: 'f00d', root, directory: '', files: 1 }, ms: 1 },
];

/** The user's files: names and texts. */
const texts = (folder: string): readonly (readonly string[])[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .map((name) => [name, readFileSync(join(folder, name), 'utf8')]);

/** An editor was killed after it had written `a.txt`, and before it wrote `neu/b.txt`. */
async function killedEditor(root: string): Promise<void> {
  const found = valueOf(await openStore(root, { clock: tickingClock() }).create(run));
  await using journal = valueOf(await openJournal(found.folder, { run, clock: tickingClock() }));
  for (const event of beginning(root)) await journal.append(event);
  const place = { run, runFolder: found.folder, root, journal };
  const planned = valueOf(await planApply(patch, root));
  valueOf(await intendApply(place, { rollout: firstRollout, patch, folders: [] }, planned));
  writeFileSync(join(root, 'a.txt'), 'A\n');
}

test('repair takes back what a killed apply left, before it looks at the files', async () => {
  const folder = repository({ 'a.txt': 'a\n' });
  const before = fingerprint(folder);
  const store = openStore(folder, { clock: tickingClock() });
  await halfApplied({ store, root: folder, events: beginning(folder) });
  expect(fingerprint(folder)).not.toEqual(before);

  const said = await galapagos(folder, 'repair');

  expect(said.err).toContain(
    `An apply or undo of run ${run} was killed in the middle: your files are as they were before it.`,
  );
  expect(fingerprint(folder)).toEqual(before);
});

test('undo without a name finds what an editor wrote that was killed before it could record it', async () => {
  const folder = repository({ 'a.txt': 'a\n' });
  const before = texts(folder);
  await killedEditor(folder);
  expect(texts(folder)).not.toEqual(before);

  expect(await galapagos(folder, 'undo')).toMatchObject({ code: 0 });

  expect(texts(folder)).toEqual(before);
});

test('repair refuses to freeze half of a patch of a killed editor, and says which files are which', async () => {
  const folder = repository({ 'a.txt': 'a\n' });
  await killedEditor(folder);
  const half = texts(folder);

  const said = await galapagos(folder, 'repair');

  expect(said.code).toBe(3);
  expect(said.err).toContain('A patch is only partly in your files');
  expect(said.err).toContain('With the patch: a.txt. As before it: neu/b.txt.');
  expect(texts(folder)).toEqual(half);
  expect(await galapagos(folder, 'undo')).toMatchObject({ code: 0 });
});
