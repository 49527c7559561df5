import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import * as v from 'valibot';
import { describe, expect, test } from 'vitest';

import { jest, mocha, outcomes, type Calculator } from '../../test/suite/calculators.ts';
import { testId } from '../../agent/engine/ids.ts';
import { newTicket, openReport, ticketText, type Ticket } from './ticket.ts';
import { toResults, unnumbered } from './results.ts';

const ticket: Ticket = { key: 'secret', report: 'report-1' };
const body = (tests: unknown): string => JSON.stringify({ kind: 'galapagos-report', version: 1, tests });
const sealed = (text: string, key = 'secret'): Buffer =>
  Buffer.from(`${createHmac('sha256', key).update(text).digest('hex')}\n${text}`);
const adds = { file: 'a.js', path: ['adds'], state: 'passed' };

describe('a sealed report', () => {
  test('is read when its seal is that of the ticket', () => {
    expect(openReport(ticket, sealed(body([adds])))).toEqual({ ok: true, value: [adds] });
  });

  test.each([
    ['sealed with another key', sealed(body([adds]), 'guess')],
    ['changed after it was sealed', Buffer.from(sealed(body([])).toString().replace('[]', '[1]'))],
    ['not sealed at all', Buffer.from(body([adds]))],
    ['empty', Buffer.from('')],
    ['the report of another program', Buffer.from('<testsuites><testcase name="adds"/></testsuites>\n')],
  ])('is no report when it is %s', (_what, content) => {
    expect(openReport(ticket, content)).toEqual({
      ok: false,
      fault: 'the report was not written by the reporter: its seal is wrong',
    });
  });

  test.each([
    ['something else', { kind: 'other' }],
    ['a newer report', { kind: 'galapagos-report', version: 2, tests: [] }],
    ['a test without a name', { kind: 'galapagos-report', version: 1, tests: [{ ...adds, path: [] }] }],
    ['a state nobody knows', { kind: 'galapagos-report', version: 1, tests: [{ ...adds, state: 'fine' }] }],
  ])('is refused when it holds %s', (_what, content) => {
    expect(openReport(ticket, sealed(JSON.stringify(content)))).toEqual({
      ok: false,
      fault: 'the report has an unknown form',
    });
  });
});

describe('a ticket', () => {
  test('has a key and a name of its own, and tells them in one line', () => {
    const [a, b] = [newTicket(undefined), newTicket([testId('a.js', 'adds')])];
    expect(a.key).not.toBe(b.key);
    expect(a.report).not.toBe(b.report);
    expect(JSON.parse(ticketText(b))).toEqual({
      galapagos: 1,
      key: b.key,
      report: b.report,
      only: ['a.js::adds'],
    });
  });

  test('begins as reporters know it', () => {
    expect(ticketText(newTicket(undefined))).toMatch(/^\{"galapagos":1,"key":"/);
  });
});

describe('results', () => {
  test('number tests of one name in report order', () => {
    const told = (state: 'passed' | 'failed') => ({ file: 'a.js', path: ['sums', 'adds'], state });
    expect(toResults([told('passed'), told('failed'), told('passed')])).toEqual([
      { id: 'a.js::sums › adds', state: 'passed' },
      { id: 'a.js::sums › adds #2', state: 'failed' },
      { id: 'a.js::sums › adds #3', state: 'passed' },
    ]);
  });

  test('stand by file, and within a file in report order', () => {
    const told = (file: string, name: string) => ({ file, path: [name], state: 'passed' }) as const;
    const results = toResults([told('b.js', 'two'), told('b.js', 'one'), told('a.js', 'three')]);
    expect(results.map(({ id }) => id)).toEqual(['a.js::three', 'b.js::two', 'b.js::one']);
  });

  test('keep messages of 2,000 characters', () => {
    const [long] = toResults([{ ...adds, state: 'failed', message: 'x'.repeat(5_000) }]);
    expect(long?.message).toBe(`${'x'.repeat(1_999)}…`);
  });

  test('are asked for by the names reporters know', () => {
    expect(unnumbered(testId('a.js', 'sums › adds #2'))).toEqual([
      'a.js::sums › adds #2',
      'a.js::sums › adds',
    ]);
    expect(unnumbered(testId('a.js', 'sums › adds'))).toEqual(['a.js::sums › adds']);
  });
});

describe.each([mocha, jest])('a recorded report of $framework', ({ framework, names }: Calculator) => {
  const fixture = v.object({
    ticket: v.object({ key: v.string(), report: v.string() }),
    content: v.string(),
  });
  const file = join(import.meta.dirname, `../../test/suite/fixtures/${framework}.json`);
  const recorded = v.parse(fixture, JSON.parse(readFileSync(file, 'utf8')));
  const opened = openReport(recorded.ticket, Buffer.from(recorded.content));
  const results = opened.ok ? toResults(opened.value) : [];

  test('tells the same as that of every other framework', () => {
    const told = Object.fromEntries(results.map(({ id, state }) => [id, state]));
    const expected = Object.entries(names).map(([role, id]) => [
      id,
      new Map(Object.entries(outcomes)).get(role),
    ]);
    expect(told).toEqual(Object.fromEntries(expected));
  });

  test('says what failed and where', () => {
    const message = (id: string): string => results.find((test) => test.id === id)?.message ?? '';
    expect(message(names.adds)).toMatch(/3[^]*-1|-1[^]*3/);
    expect(message(names.throws)).toMatch(/no root of 1[^]*calc\.js:3/);
    expect(message(names.unready)).toContain('no database');
    expect(message(names.unloaded)).toContain("Cannot find module './nowhere.js'");
  });
});
