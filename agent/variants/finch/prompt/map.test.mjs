import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { encode } from 'gpt-tokenizer/encoding/o200k_base';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { openSyntax } from '../../../../sandbox/guest/syntax.ts';
import { mapOf } from './map.mjs';
import { rank } from './rank.mjs';
import { symbolsOf } from './symbols.mjs';

const syntax = openSyntax();
const isTest = (/** @type {string} */ name) => name.startsWith('test');

/** @type {string} */
let root;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'finch-map-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** @type {(files: { readonly [name: string]: string }) => void} */
function write(files) {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

/** @type {(seeds: readonly string[], words?: string, most?: number) => Promise<string>} */
const map = (seeds, words = '', most = 1_000) => mapOf({ root, syntax, seeds, words, isTest }, most);

describe('the map of a repository', () => {
  test('begins with what failing tests lead to, and ends with the rest', async () => {
    write({
      'package.json': '{}',
      'src/a.js': 'export const a = 1;\n',
      'src/deep.ts': 'export function deep() {}\n',
      'src/tide.js': "import { deep } from './deep.js';\nexport class Tide {\n  high() {}\n}\n",
      'test/tide.test.js': "import { Tide } from '../src/tide.js';\n",
      'node_modules/x/index.js': 'export const no = 1;',
    });
    expect(await map(['test/tide.test.js'])).toBe(
      [
        'src/tide.js: Tide:2 Tide.high:3',
        'src/deep.ts: deep:1',
        'src/a.js: a:1',
        'package.json',
        'and 1 other file',
      ].join('\n'),
    );
  });

  test('follows imports of Python, also of packages', async () => {
    write({
      'pkg/__init__.py': '',
      'pkg/core.py': 'from .units import metre\n\n@cached\ndef length(x):\n    return x\n',
      'pkg/units.py': 'class Metre:\n    def value(self):\n        pass\n',
      'aaa.py': 'x = 1\n',
      'tests/test_core.py': 'from pkg import core\n',
    });
    const lines = (await map(['tests/test_core.py'])).split('\n');
    expect(lines.slice(0, 3)).toEqual([
      'pkg/core.py: length:4',
      'pkg/units.py: Metre:1 Metre.value:2',
      'aaa.py',
    ]);
  });

  test('begins with files that the words of a request name', async () => {
    write({ 'a.js': 'let x;', 'lib/harbour.js': 'export function harbour() {}\n' });
    expect((await map([], 'Make the harbour close at night')).split('\n')[0]).toBe(
      'lib/harbour.js: harbour:1',
    );
  });

  test('of a request begins with what says its words, and ends with settings of tools', async () => {
    write({
      '.eslintrc': '{}',
      LICENSE: 'MIT',
      'README.md': '# Shop',
      'src/colours.js': 'export const red = 1;\n',
      'src/items/routes.js': "router.on('DELETE', '/items/:id', remove);\n",
      'src/orders.js': 'export const order = (line) => line.item;\n',
      'test/items.test.js': "import '../src/colours.js';\n",
    });
    expect((await map([], 'DELETE /items/:id archives it; an order for one is refused')).split('\n')).toEqual(
      [
        'src/items/routes.js',
        'src/orders.js: order:1',
        'src/colours.js: red:1',
        'README.md',
        '.eslintrc',
        'LICENSE',
        'and 1 other file',
      ],
    );
  });

  test('stays within its budget, and is the same each time', async () => {
    const many = Array.from({ length: 400 }, (_, at) => [`src/m${at}.js`, `export function f${at}() {}\n`]);
    write({ ...Object.fromEntries(many), 'test/m.test.js': "import '../src/m399.js';\n" });
    const first = await map(['test/m.test.js'], '', 300);
    expect(encode(first).length).toBeLessThan(310);
    expect(encode(first).length).toBeGreaterThan(200);
    expect(first.split('\n')[0]).toBe('src/m399.js: f399:1');
    expect(await map(['test/m.test.js'], '', 300)).toBe(first);
  });
});

test('names are found by habit where there is no grammar', async () => {
  const go = 'package a\n\nfunc (b *Box) Area() int {\n\treturn 1\n}\n\ntype Box struct {\n}\n';
  const rust = 'pub fn one() {}\n  pub(crate) struct Two;\n';
  expect(await symbolsOf(syntax, 'a.go', go)).toEqual([
    { name: 'Area', line: 3 },
    { name: 'Box', line: 7 },
  ]);
  expect((await symbolsOf(syntax, 'a.rs', rust)).map(({ name }) => name)).toEqual(['one', 'Two']);
});

test('rank flows from where it begins along links, and none is lost', () => {
  /** @type {{ readonly [name: string]: readonly string[] }} */
  const links = { a: ['b'], b: ['c'], c: [], d: ['c'] };
  const ranks = rank(['a', 'b', 'c', 'd'], (name) => links[name] ?? [], new Map([['a', 1]]));
  expect([...ranks].sort((x, y) => y[1] - x[1]).map(([name]) => name)).toEqual(['a', 'b', 'c', 'd']);
  expect([...ranks.values()].reduce((sum, each) => sum + each, 0)).toBeCloseTo(1);
  expect(ranks.get('d')).toBe(0);
});
