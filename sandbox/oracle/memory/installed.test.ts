import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { marksOf } from './installed.ts';

let place: string;
let root: string;
beforeEach(() => {
  place = realpathSync(mkdtempSync(join(tmpdir(), 'galapagos-installed-')));
  root = join(place, 'project');
  write('node_modules/a/index.js', 'one');
  write('node_modules/.bin/a', 'run');
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

function write(path: string, text: string, below = root): void {
  mkdirSync(dirname(join(below, path)), { recursive: true });
  writeFileSync(join(below, path), text);
}
const marks = (others: readonly string[] = []): Promise<string | undefined> =>
  marksOf(root, ['node_modules'], others);

describe('what is installed', () => {
  test('is known again when nobody has touched it', async () => {
    const before = await marks();
    expect(await marks()).toBe(before);
    write('src/own.js', 'not installed');
    expect(await marks()).toBe(before);
  });

  test('is another thing after an edit, even of equal length and with the old time put back', async () => {
    const before = await marks();
    write('node_modules/a/index.js', 'two');
    const edited = await marks();
    expect(edited).not.toBe(before);
    utimesSync(join(root, 'node_modules/a/index.js'), 1_000, 1_000);
    expect(await marks()).not.toBe(edited);
  });

  test('is another thing after a package came or went, and not after a cache did', async () => {
    const before = await marks();
    write('node_modules/.cache/babel/x.json', '1');
    write('node_modules/.vite/deps/x.js', '1');
    write('node_modules/a/__pycache__/x.pyc', '1');
    expect(await marks()).toBe(before);
    write('node_modules/b/index.js', '1');
    expect(await marks()).not.toBe(before);
    rmSync(join(root, 'node_modules/b'), { recursive: true });
    expect(await marks()).toBe(before);
  });

  test('is looked at behind links that lead out of the project, also in a circle', async () => {
    write('lib/index.js', 'linked', place);
    symlinkSync(join(place, 'lib'), join(root, 'node_modules/linked'));
    symlinkSync(join(place, 'lib'), join(place, 'lib/again'));
    const before = await marks();
    write('lib/index.js', 'changed', place);
    expect(await marks()).not.toBe(before);
  });

  test('may be missing, or lie elsewhere', async () => {
    expect(await marksOf(root, ['vendor'], [])).toBe(await marksOf(root, [], []));
    write('tools/x', '1', place);
    expect(await marks([join(place, 'tools')])).not.toBe(await marks());
  });
});
