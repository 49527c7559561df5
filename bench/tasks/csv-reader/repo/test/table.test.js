import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columns, table } from '../src/table.js';

test('rows are named by the header', () => {
  assert.deepEqual(table('a,b\n1,2\n3\n'), [{ a: '1', b: '2' }, { a: '3', b: '' }]);
});
test('a doubled quote is one quote', () => {
  assert.deepEqual(table('say\n"he said ""no"" twice"\n'), [{ say: 'he said "no" twice' }]);
});
test('a quoted comma does not separate', () => {
  assert.deepEqual(table('x,y\n"1,5",2\n'), [{ x: '1,5', y: '2' }]);
});
test('a line break inside quotes stays in the cell', () => {
  assert.deepEqual(table('note,n\n"first\nsecond",2\n'), [{ note: 'first\nsecond', n: '2' }]);
});
test('windows line endings leave no trace', () => {
  assert.deepEqual(columns('left,right\r\n1,2\r\n'), ['left', 'right']);
});
