import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scan } from '../src/scan.js';
import { table } from '../src/table.js';

test('empty quoted cells are empty', () => {
  assert.deepEqual(scan('"","",x\n'), [['', '', 'x']]);
});
test('a cell of nothing but quotes', () => {
  assert.deepEqual(scan('"""",a\n'), [['"', 'a']]);
});
test('a lone return is text', () => {
  assert.deepEqual(scan('a\rb,c\r\n'), [['a\rb', 'c']]);
});
test('returns inside quotes are kept', () => {
  assert.deepEqual(table('t,u\r\n"a\r\nb",c\r\n'), [{ t: 'a\r\nb', u: 'c' }]);
});
test('the last line needs no end', () => {
  assert.deepEqual(scan('a,b\n1,"2"'), [['a', 'b'], ['1', '2']]);
});
