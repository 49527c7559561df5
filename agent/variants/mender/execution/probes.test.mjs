import { describe, expect, test } from 'vitest';

import { parse } from '../syntax/parse.testing.mjs';
import { readTree } from '../syntax/reading.mjs';
import { probed, readHits } from './probes.mjs';

/** @import { Language } from '../../protocol.ts' */

/** @type {(language: Language, text: string) => Promise<string[]>} */
async function linesOf(language, text) {
  const tree = await parse(language, text);
  const path = '/root/a.js';
  const reading = readTree(language, tree, text);
  return (probed({ path, name: 'a.js', language, text, tree, reading, points: [] })?.text ?? '').split('\n');
}

describe('probes', () => {
  test('stand before every statement, and move no line', async () => {
    const [first, ...rest] = await linesOf(
      'javascript',
      "import a from 'a';\nif (a) {\n  go();\n} else stay();\n",
    );
    expect(first).toMatch(/^import \{ appendFileSync .*\} import a from 'a';$/);
    expect(rest).toEqual([
      '_menderHit(2); if (a) {',
      '  _menderHit(3); go();',
      '} else {_menderHit(4); stay();}',
      '',
    ]);
  });

  test('see what an arrow function without braces gives, and what a module exports', async () => {
    const [, ...lines] = await linesOf(
      'typescript',
      "import a from 'a';\nexport const f = (a: number): number => a + 1;\nexport const g = (a) =>\n  (b) => ({ a, b });\nexport default a.b;\nexport const LIMIT = 2;\n",
    );
    expect(lines).toEqual([
      '_menderHit(2); export const f = (a: number): number => (_menderHit(2), a + 1);',
      '_menderHit(3); export const g = (a) =>',
      '  (_menderHit(4), (b) => (_menderHit(4), ({ a, b })));',
      '_menderHit(5); export default a.b;',
      '_menderHit(6); export const LIMIT = 2;',
      '',
    ]);
  });

  test('see branches and loops without braces', async () => {
    const [, ...lines] = await linesOf(
      'javascript',
      "import a from 'a';\nif (a)\n  go();\nelse if (b) stay()\nelse\n  for (const c of a)\n    c.map((d) => d);\n",
    );
    expect(lines).toEqual([
      '_menderHit(2); if (a)',
      '  {_menderHit(3); go();}',
      'else {_menderHit(4); if (b) {_menderHit(4); stay()}',
      'else',
      '  {_menderHit(6); for (const c of a)',
      '    {_menderHit(7); c.map((d) => (_menderHit(7), d));}}}',
      '',
    ]);
  });

  test('leave directives where they are, and the first line of a script', async () => {
    const lines = await linesOf(
      'javascript',
      "#!/usr/bin/env node\nfunction f() {\n  'use strict';\n  return 1;\n}\n",
    );
    expect(lines[0]).toBe('#!/usr/bin/env node');
    expect(lines[2]).toBe("  'use strict';");
    expect(lines[3]).toBe('  _menderHit(4); return 1;');
    expect((await linesOf('javascript', '#!/usr/bin/env node\r\ngo();\r\n'))[0]).toBe(
      '#!/usr/bin/env node\r',
    );
  });

  test('write what is read again', () => {
    expect(readHits('/root/a.js\t3\n/root/a b.js\t1\n/root/a.js\t2\n/root/a.js\t3\n')).toEqual({
      '/root/a.js': [2, 3],
      '/root/a b.js': [1],
    });
  });
});
