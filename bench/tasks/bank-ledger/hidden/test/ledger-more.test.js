import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Account } from '../src/account.js';
import { transfer } from '../src/transfer.js';

test('no fractions, no infinities', () => {
  for (const cents of [0.1, 1.25, Infinity, '5']) assert.throws(() => new Account('a').book(cents, 1, 'x'), TypeError);
});
test('money is neither made nor lost', () => {
  const [a, b] = [new Account('a', { overdraft: 100 }), new Account('b')];
  transfer(a, b, { cents: 80, at: 1, text: 'x' });
  assert.throws(() => transfer(a, b, { cents: 30, at: 2, text: 'y' }));
  assert.deepEqual([a.balance, b.balance], [-80, 80]);
});
