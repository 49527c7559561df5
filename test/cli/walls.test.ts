// What the code under test can see of the person who runs it, as the command line sets it up.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import { galapagos, offByOne, repository } from './project.ts';

// Temporary folders and the home are hidden anyway: this one is so by wish alone.
const inTheOpen = resolve(import.meta.dirname, '../../.vitest');

mkdirSync(inTheOpen, { recursive: true });
const store = mkdtempSync(join(inTheOpen, 'store-'));
afterAll(() => rmSync(store, { recursive: true, force: true }));

describe('the code under test', () => {
  test('does not see a store that the user put elsewhere', async () => {
    const folder = repository({
      ...offByOne,
      'test/curious.test.js': [
        "import assert from 'node:assert/strict';",
        "import { existsSync } from 'node:fs';",
        "import { test } from 'node:test';",
        `test('finds no journal', () => assert.equal(existsSync(${JSON.stringify(join(store, 'runs'))}), false));`,
        '',
      ].join('\n'),
    });

    const said = await galapagos(folder, 'repair', '--store', store);

    expect(said.err).toContain('2 failing, 3 passing');
    expect(said.code, said.err).toBe(0);
  });
});
