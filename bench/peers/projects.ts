// The projects on which other agents were measured, made anew: tiny (5 files), big (1,995 files), noisy (a log of 376 KB).
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export type ProjectName = 'tiny' | 'big' | 'noisy';

const SOURCE = `export function total(prices, discount) {
  const sum = prices.reduce((a, b) => a + b, 1);
  return sum - sum * discount;
}
`;
const BIG = 1_995;
const LOG_LINES = 3_950;

/** Where the fault is, as a competent model finds it: a wrong edit first, then the right one. */
export const EDITS = {
  path: 'src/total.js',
  wrong: { old: 'sum - sum * discount', new: 'sum - discount' },
  right: { old: 'sum - discount', new: 'sum - sum * discount' },
  cause: { old: '(a, b) => a + b, 1)', new: '(a, b) => a + b, 0)' },
} as const;

export function makeProject(name: ProjectName, folder: string): void {
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('package.json', '{ "name": "shop", "type": "module", "scripts": { "test": "node --test" } }\n');
  write('README.md', '# Shop\n\nTotals of a basket.\n');
  write('src/total.js', SOURCE);
  write('src/format.js', 'export const format = (cents) => (cents / 100).toFixed(2);\n');
  const noise =
    name === 'noisy'
      ? `for (let n = 0; n < ${LOG_LINES}; n++) console.log(\`debug \${n}: ${'.'.repeat(78)}\`);\n`
      : '';
  write(
    'test/total.test.js',
    `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { total } from '../src/total.js';
${noise}test('adds up', () => assert.equal(total([100, 200], 0), 300));
`,
  );
  if (name !== 'big') return;
  for (let n = 0; n < BIG - 5; n++)
    write(
      `src/part-${n % 40}/module-${n}.js`,
      `export function value${n}(x) {\n  return x * ${n} + ${n % 7};\n}\n`,
    );
}
