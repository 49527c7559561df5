import { expect, test } from 'vitest';

import { Loops } from './loops.mjs';

const observation = { ok: true, title: 'view', text: 'x'.repeat(1_000) };
const key = (/** @type {string} */ tree, /** @type {object} */ input) =>
  Loops.key({ tree, tool: 'view', input });

test('the same action on the same tree is remembered in short, whatever the order of its arguments', () => {
  const loops = new Loops();
  const first = key('t', { path: 'a', from: 1 });
  expect([loops.count(first), loops.recall(first)]).toEqual([0, undefined]);
  loops.keep(first, { turn: 7, observation, changedTree: false });
  const again = key('t', { from: 1, path: 'a' });
  expect(loops.count(again)).toBe(1);
  expect(loops.recall(again)?.text).toBe(`Unchanged since turn 7:\n${'x'.repeat(300)}…`);
});

test('on another tree it is another action', () => {
  expect(key('t', { path: 'a' })).not.toBe(key('u', { path: 'a' }));
});

test('what changed the tree has to be done again, and is counted', () => {
  const loops = new Loops();
  const edit = key('t', { path: 'a' });
  loops.count(edit);
  loops.keep(edit, { turn: 1, observation, changedTree: true });
  expect([loops.count(edit), loops.recall(edit)]).toEqual([1, undefined]);
});

test('what the model no longer sees may be asked for again', () => {
  const loops = new Loops();
  const [early, late] = [key('t', { path: 'a' }), key('t', { path: 'b' })];
  for (const [turn, each] of [early, late].entries()) {
    loops.count(each);
    loops.keep(each, { turn: turn + 1, observation, changedTree: false });
  }
  loops.forget(1);
  expect([loops.count(early), loops.count(late)]).toEqual([0, 1]);
});

test('repeated actions in a row are a streak, whichever they are', () => {
  const loops = new Loops();
  for (const path of ['a', 'b', 'a', 'b', 'a']) {
    const each = key('t', { path });
    loops.count(each);
    loops.keep(each, { turn: 1, observation, changedTree: false });
  }
  expect(loops.streak).toBe(3);
  loops.count(key('t', { path: 'new' }));
  expect(loops.streak).toBe(0);
});
