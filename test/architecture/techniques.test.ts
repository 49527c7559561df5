// The table of techniques tells what there is: what is said to be here is here, and what is planned is not.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const rows = readFileSync(`${root}docs/techniques.md`, 'utf8')
  .split('\n')
  .filter((line) => /\| (here|planned) \|$/.test(line))
  .map((line) => {
    const [, technique = '', , files = '', state = ''] = line.split('|').map((cell) => cell.trim());
    return {
      technique,
      state,
      files: [...files.matchAll(/`([^`]+)`/g)].flatMap(([, file = '']) => spread(file)),
    };
  });

/** `a/{b,c}.ts` is two files. */
function spread(file: string): readonly string[] {
  const [, before = '', names, after = ''] = /^(.*)\{(.*)\}(.*)$/.exec(file) ?? [];
  return names === undefined ? [file] : names.split(',').map((name) => `${before}${name}${after}`);
}

describe('the table of techniques', () => {
  test('has rows of both states, each with a file', () => {
    expect(new Set(rows.map(({ state }) => state))).toEqual(new Set(['here', 'planned']));
    expect(rows.filter(({ files }) => files.length === 0)).toEqual([]);
  });

  test.each(rows)('$technique: $state', ({ state, files }) => {
    expect(files.filter((file) => existsSync(root + file))).toEqual(state === 'here' ? files : []);
  });
});
