import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Editor } from '../src/editor.js';
import { History } from '../src/history.js';

test('several undone steps are all forgotten by a new one', () => {
  const history = new History(0);
  for (const n of [1, 2, 3, 4]) history.push(n);
  for (let n = 0; n < 3; n++) history.undo();
  history.push(9);
  assert.equal(history.redo(), false);
});
test('a pause begins a new step', () => {
  const editor = new Editor('');
  editor.type('a', 0);
  editor.type('b', 1000);
  editor.undo();
  assert.equal(editor.text, 'a');
});
test('typing after an undo never joins the burst before', () => {
  const editor = new Editor('');
  editor.type('a', 0);
  editor.undo();
  editor.type('b', 10);
  editor.undo();
  assert.equal(editor.text, '');
});
test('a limit holds exactly so many steps', () => {
  const history = new History(0, { limit: 3 });
  for (let n = 1; n < 9; n++) history.push(n);
  let steps = 0;
  while (history.undo()) steps++;
  assert.deepEqual([steps, history.state], [3, 5]);
});
