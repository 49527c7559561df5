import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Editor } from '../src/editor.js';
import { History } from '../src/history.js';

test('a burst of typing is one step', () => {
  const editor = new Editor('');
  editor.type('a', 1000);
  editor.type('b', 1100);
  editor.type('c', 1200);
  editor.undo();
  assert.equal(editor.text, '');
});
test('after a new step there is nothing to redo', () => {
  const history = new History('a');
  history.push('b');
  history.undo();
  history.push('c');
  assert.equal(history.redo(), false);
  assert.equal(history.state, 'c');
});
test('undo at the beginning says no', () => {
  assert.equal(new Editor('x').undo(), false);
});
test('a full history keeps its newest steps', () => {
  const history = new History(0, { limit: 2 });
  for (const n of [1, 2, 3]) history.push(n);
  history.undo();
  assert.equal(history.state, 2);
});
test('redo brings back what was undone', () => {
  const history = new History('a');
  history.push('b');
  history.undo();
  assert.equal(history.redo(), true);
  assert.equal(history.state, 'b');
});
