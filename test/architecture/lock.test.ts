// The lock file serves every platform: npm ci of newer npm refuses one that leaves optional packages out.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import * as v from 'valibot';
import { expect, test } from 'vitest';

const names = v.optional(v.record(v.string(), v.string()), {});
const lockFile = v.object({ packages: v.record(v.string(), v.object({ optionalDependencies: names })) });
const path = resolve(import.meta.dirname, '../../package-lock.json');
const { packages } = v.parse(lockFile, JSON.parse(readFileSync(path, 'utf8')));

test('the lock file has an entry for every optional package of every platform', () => {
  const missing = Object.entries(packages).flatMap(([from, { optionalDependencies }]) =>
    Object.keys(optionalDependencies).filter(
      (name) => !(`node_modules/${name}` in packages) && !(`${from}/node_modules/${name}` in packages),
    ),
  );
  expect(missing).toEqual([]);
});
