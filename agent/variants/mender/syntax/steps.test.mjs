import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { parse } from './parse.testing.mjs';
import { readTree } from './reading.mjs';
import { functionEntries, loopHeads, withCounters } from './steps.mjs';

/** @import { Language } from '../../protocol.ts' */
/** @import { Edit } from './edit.mjs' */

/** @type {(language: Language, text: string, edits?: Edit[]) => Promise<string>} */
async function counted(language, text, edits = []) {
  const reading = readTree(language, await parse(language, text), text);
  return withCounters({
    text,
    edits,
    points: [...loopHeads(reading), ...functionEntries(reading)],
    counter: 'c',
  });
}

/** @type {(text: string, replaced: string, by: string) => Edit} */
const edit = (text, replaced, by) => ({
  start: text.indexOf(replaced),
  end: text.indexOf(replaced) + replaced.length,
  text: by,
});

describe('withCounters', () => {
  test('counts loops and functions of JavaScript', async () => {
    expect(await counted('javascript', 'function f() { for (;;) { g(); } }')).toBe(
      'function f() {c(); for (;;) {c(); g(); } }',
    );
    expect(await counted('javascript', 'while (a) b++;')).toBe('while (a) {c();b++;}');
    expect(await counted('javascript', 'do a++; while (b);')).toBe('do {c();a++;} while (b);');
    expect(await counted('javascript', 'f = (x) => x + 1;')).toBe('f = (x) => (c(),x + 1);');
    expect(await counted('javascript', 'f = (x) => ({ x });')).toBe('f = (x) => (c(),({ x }));');
  });

  test('closes pairs from the inside', async () => {
    const text = 'while (a) for (const x of xs) f = (y) => (z) => y';
    const out = await counted('javascript', text);
    expect(out).toBe('while (a) {c();for (const x of xs) {c();f = (y) => (c(),(z) => (c(),y))}}');
  });

  test('keeps directives first', async () => {
    expect(await counted('javascript', "function f() { 'use strict'; g(); }")).toBe(
      "function f() { 'use strict';c(); g(); }",
    );
  });

  test('counts methods and keeps types of TypeScript', async () => {
    expect(await counted('typescript', 'class A { m(a: number): void { } get x() { return 1; } }')).toBe(
      'class A { m(a: number): void {c(); } get x() {c(); return 1; } }',
    );
  });

  test('counts loops and functions of Python', async () => {
    expect(await counted('python', 'def f(a):\n    """Doc."""\n    return a\n')).toBe(
      'def f(a):\n    """Doc."""\n    c(); return a\n',
    );
    expect(await counted('python', 'while a or b:\n    g()\n')).toBe('while c() and (a or b):\n    g()\n');
    expect(await counted('python', 'for x in xs: g(x)\n')).toBe('for x in xs: c(); g(x)\n');
    expect(await counted('python', 'f = lambda x: x + 1\n')).toBe('f = lambda x: c() and (x + 1)\n');
  });

  test('counts methods of Python', async () => {
    expect(await counted('python', 'class A:\n    def f(self):\n        return 1\n')).toBe(
      'class A:\n    def f(self):\n        c(); return 1\n',
    );
  });

  test('finds a place in front of a compound statement of Python', async () => {
    const loop = 'for x in xs:\n';
    expect(await counted('python', `${loop}    if x: g()\n`)).toBe(`${loop}    if c() and (x): g()\n`);
    expect(await counted('python', `${loop}    with a as b: g()\n`)).toBe(
      `${loop}    with c() and (a) as b: g()\n`,
    );
    expect(await counted('python', `${loop}    try:\n        g()\n    finally: h()\n`)).toBe(
      `${loop}    try:\n        c(); g()\n    finally: h()\n`,
    );
    expect(await counted('python', `${loop}    for y in x, x: g()\n`)).toBe(
      `${loop}    for y in c() and (x, x): c(); g()\n`,
    );
    expect(await counted('python', `${loop}    while (n := g()): h(n)\n`)).toBe(
      `${loop}    while c() and (c() and ((n := g()))): h(n)\n`,
    );
  });

  test('goes round the edits of a candidate', async () => {
    const text = 'while (a < b) b++;';
    expect(await counted('javascript', text, [edit(text, '<', '<=')])).toBe('while (a <= b) {c();b++;}');
    expect(await counted('javascript', text, [edit(text, 'b++', 'a++')])).toBe('while (a < b) {c();a++;}');
    expect(await counted('javascript', text, [edit(text, text, 'stop();')])).toBe('stop();');
  });

  test('keeps what an edit adds to a condition of Python inside', async () => {
    const text = 'while a:\n    g()\n';
    expect(await counted('python', text, [edit(text, 'a', 'not a')])).toBe(
      'while c() and (not a):\n    g()\n',
    );
    expect(await counted('python', text, [{ start: 7, end: 7, text: ' and b' }])).toBe(
      'while c() and (a and b):\n    g()\n',
    );
  });

  test('gives way to lines that an edit puts in front', async () => {
    const text = 'def f(a):\n    return a\n';
    const guard = { start: 14, end: 14, text: 'if not a:\n        return 0\n    ' };
    expect(await counted('python', text, [guard])).toBe(
      'def f(a):\n    if not a:\n        return 0\n    return a\n',
    );
  });

  test('counts what runs', async () => {
    const out = await counted(
      'javascript',
      'function f(n) { let s = 0; for (let i = 0; i < n; i++) s += [1, 2].map((x) => x * i)[0]; return s; }',
    );
    const sandbox = { steps: 0, result: 0 };
    runInNewContext(`const c = () => { steps++; return true; };\n${out}\nresult = f(3);`, sandbox);
    expect(sandbox).toMatchObject({ steps: 1 + 3 + 6, result: 3 });
  });
});
