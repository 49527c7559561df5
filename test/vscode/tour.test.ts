// The tour of the examples, as `npm start` runs it on the bundles.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';

import { expect, test } from 'vitest';

const tour = resolve(import.meta.dirname, '../../examples/tour.ts');

test('the tour tells of an example whether its story came true', () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [tour, 'seed-store'], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/✓ seed-store +\d+\.\d s {2}Nothing to repair, as its story tells/);
});
