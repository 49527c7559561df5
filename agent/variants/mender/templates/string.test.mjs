import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('string', () => {
  test('takes a text of the file', async () => {
    const text = 'KIND = "fish"\nif kind == "Fisch":\n    pass\n';
    expect(await repairsBy('string', 'python', text)).toContain(text.replace('"Fisch"', '"fish"'));
  });

  test('takes a text of the tests', async () => {
    const repairs = await repairsBy('string', 'javascript', "const unit = 'ft';", { literals: ["'m'", '3'] });
    expect(repairs).toContain("const unit = 'm';");
    expect(repairs).not.toContain('const unit = 3;');
  });

  test('changes case, blanks and separators', async () => {
    const repairs = await repairsBy('string', 'typescript', "const line: string = row.join(', ');");
    expect(repairs).toContain("const line: string = row.join(',');");
    expect(repairs).toContain("const line: string = row.join('\\n');");
  });

  test('adds a flag to a pattern', async () => {
    const repairs = await repairsBy('string', 'javascript', "name.replace(/ +/, '-');");
    expect(repairs[0]).toBe("name.replace(/ +/g, '-');");
    expect(repairs).toContain("name.replace(/ +/i, '-');");
  });

  test('anchors a pattern and changes what it repeats', async () => {
    const repairs = await repairsBy('string', 'javascript', 'const ok = /[0-9]+/.test(id);');
    expect(repairs).toContain('const ok = /^[0-9]+/.test(id);');
    expect(repairs).toContain('const ok = /[0-9]+$/.test(id);');
    expect(repairs).toContain('const ok = /[0-9]*/.test(id);');
  });

  test('leaves docstrings and directives alone', async () => {
    expect(await repairsBy('string', 'python', 'def f():\n    "What it does."\n')).toEqual([]);
    expect(await repairsBy('string', 'javascript', "'use strict';")).toEqual([]);
  });
});
