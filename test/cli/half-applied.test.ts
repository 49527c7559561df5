// An apply that was killed in the middle must not become the base of the next run.
import { expect, test } from 'vitest';

import { openStore } from '../../sandbox/store/store.ts';
import { run, started, tickingClock } from '../store/builders.ts';
import { halfApplied } from '../store/half-applied.ts';
import { fingerprint } from './fingerprint.ts';
import { galapagos, repository } from './project.ts';

test('repair takes back what a killed apply left, before it looks at the files', async () => {
  const folder = repository({ 'a.txt': 'a\n' });
  const before = fingerprint(folder);
  const base = { tree: 'f00d', root: folder, directory: '', files: 1 };
  await halfApplied({
    store: openStore(folder, { clock: tickingClock() }),
    root: folder,
    events: [started(folder), { kind: 'base.frozen', base, ms: 1 }],
  });
  expect(fingerprint(folder)).not.toEqual(before);

  const said = await galapagos(folder, 'repair');

  expect(said.err).toContain(
    `An apply or undo of run ${run} was killed in the middle: your files are as they were before it.`,
  );
  expect(fingerprint(folder)).toEqual(before);
});
