// What runs inside a box is shipped as it is written: a kind of file that the build does not know would be missing there.
import { globSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

test('every reporter is of a kind that the build ships', () => {
  const kinds =
    /'\*\*\/\*\.\{([\w,]+)\}'/.exec(readFileSync(join(root, 'build.ts'), 'utf8'))?.[1]?.split(',') ?? [];
  const reporters = globSync('**/*', { cwd: join(root, 'sandbox/suite/reporters'), withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.pyc'))
    .map(({ name }) => name);
  expect(reporters.length).toBeGreaterThan(10);
  expect(reporters.filter((name) => !kinds.includes(extname(name).slice(1)))).toEqual([]);
});
