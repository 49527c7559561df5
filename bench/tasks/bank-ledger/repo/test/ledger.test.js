import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Account } from '../src/account.js';
import { statement } from '../src/statement.js';
import { transfer } from '../src/transfer.js';

test('a statement shows the balance', () => {
  const account = new Account('a');
  account.book(500, 1, 'wages');
  account.book(-120, 2, 'rent');
  assert.deepEqual(statement(account), ['wages: 5.00 (5.00)', 'rent: -1.20 (3.80)']);
});
test('a refused transfer leaves no trace', () => {
  const [a, b] = [new Account('a'), new Account('b')];
  assert.throws(() => transfer(a, b, { cents: 1, at: 1, text: 'x' }), /enough/);
  assert.equal(b.balance, 0);
});
test('half a cent does not exist', () => {
  assert.throws(() => new Account('a').book(0.5, 1, 'x'), TypeError);
});
test('late bookings stand where they belong', () => {
  const account = new Account('a');
  account.book(100, 5, 'second');
  account.book(200, 3, 'first');
  assert.deepEqual(statement(account), ['first: 2.00 (2.00)', 'second: 1.00 (3.00)']);
});
