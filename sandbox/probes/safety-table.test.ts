// docs/safety.md tells of the probes as they are. After a change: vitest run --project unit sandbox/probes -u
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { describe, expect, test } from 'vitest';

import { PROBES } from './catalogue.ts';
import { COLUMNS } from './expected.ts';
import { FAMILIES } from './probe.ts';
import { safetyTable } from './safety-table.ts';

const document = resolve(import.meta.dirname, '..', '..', 'docs', 'safety.md');
const [begin, end] = ['<!-- probes -->', '<!-- /probes -->'];

describe('docs/safety.md', () => {
  test('holds the table of the probes as they are', async () => {
    const text = readFileSync(document, 'utf8');
    const [before, rest = ''] = text.split(begin);
    const [, after] = rest.split(end);
    const told = [before, begin, '\n\n', safetyTable(), '\n\n', end, after].join('');
    await expect(told).toMatchFileSnapshot(document);
  });
});

describe('the probes', () => {
  test('have ids of their own, in the words of their family', () => {
    const ids = PROBES.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
    expect(PROBES.filter(({ id, family }) => !id.startsWith(`${family}.`))).toEqual([]);
  });

  test('are there for every family', () => {
    expect(new Set(PROBES.map(({ family }) => family))).toEqual(new Set(Object.keys(FAMILIES)));
  });

  test('say why, where nothing is promised', () => {
    const silent = PROBES.flatMap(({ id, expected }) =>
      COLUMNS.filter((name) => {
        const each = expected[name];
        return (each.is === 'open' || each.is === 'not applicable') && each.why.trim() === '';
      }).map((name) => `${id} ${name}`),
    );
    expect(silent).toEqual([]);
  });
});
