import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { findGuestHome } from './home.ts';
import { loadVariant } from './variant.ts';

const manifest = {
  name: 'owl',
  about: 'a test',
  entry: 'attempt.mjs',
  protocol: 1,
  needs: [],
  params: { x: 1 },
};
let variants: string;

beforeEach(() => {
  variants = mkdtempSync(join(tmpdir(), 'galapagos-variants-'));
  write('owl', manifest);
});
afterEach(() => rmSync(variants, { recursive: true }));

function write(name: string, content: object | string): void {
  mkdirSync(join(variants, name), { recursive: true });
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  writeFileSync(join(variants, name, 'variant.json'), text);
  writeFileSync(join(variants, name, 'attempt.mjs'), 'export const attempt = () => {};\n');
}

const load = (name: string) => loadVariant({ variants }, name);

describe('a variant', () => {
  test('is its manifest, its folder, and the hash of all that is in it', async () => {
    const loaded = await load('owl');
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.fault));
    expect(loaded.value).toMatchObject({ manifest, folder: join(variants, 'owl'), ref: { name: 'owl' } });
    expect(loaded.value.ref.hash).toMatch(/^[0-9a-f]{64}$/);
  });

  test('has the same hash elsewhere, and another when a byte or a name of a file differs', async () => {
    const hashes: string[] = [];
    const note = async (): Promise<void> => {
      const loaded = await load('owl');
      hashes.push(loaded.ok ? loaded.value.ref.hash : 'broken');
    };
    await note();
    cpSync(join(variants, 'owl'), join(variants, 'copy'), { recursive: true });
    rmSync(join(variants, 'owl'), { recursive: true });
    cpSync(join(variants, 'copy'), join(variants, 'owl'), { recursive: true });
    await note();
    writeFileSync(join(variants, 'owl', 'notes.md'), 'x');
    await note();
    writeFileSync(join(variants, 'owl', 'notes.md'), 'y');
    await note();
    expect(hashes[1]).toBe(hashes[0]);
    expect(new Set(hashes).size).toBe(3);
  });

  test.each([
    ['no JSON', '{', /JSON/],
    ['another protocol', { ...manifest, protocol: 2 }, /^variant\.json: protocol: /],
    ['an entry outside of the folder', { ...manifest, entry: '../x.mjs' }, /no \.mjs file below the folder$/],
    ['an entry that is not there', { ...manifest, entry: 'other.mjs' }, /ENOENT/],
    ['another name', { ...manifest, name: 'hawk' }, /^variant\.json names it hawk$/],
    ['parameters that are no genes', { ...manifest, params: { x: [1] } }, /^variant\.json: params\.x: /],
  ])('with %s is broken, and it is said why', async (_, content, detail) => {
    write('owl', content);
    expect(await load('owl')).toMatchObject({
      ok: false,
      fault: { kind: 'variant-broken', variant: 'owl', detail: expect.stringMatching(detail) },
    });
  });

  test('that is not there is broken', async () => {
    expect(await load('dodo')).toMatchObject({
      ok: false,
      fault: { kind: 'variant-broken', variant: 'dodo' },
    });
  });

  test('mender is whole', async () => {
    expect(await loadVariant(findGuestHome(import.meta.url), 'mender')).toMatchObject({ ok: true });
  });
});

describe('the home of guests', () => {
  test('is found from anywhere in the checkout, and missed outside of it', () => {
    const { packageRoot, runner } = findGuestHome(new URL('../../cli/main.ts', import.meta.url).href);
    expect(runner).toBe(join(packageRoot, 'sandbox/guest/runner.ts'));
    expect(() => findGuestHome('file:///nowhere/at/all.js')).toThrow(
      'no guest runner above /nowhere/at/all.js',
    );
  });
});
