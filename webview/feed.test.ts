import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { emptyView, fold } from '../agent/engine/view.ts';
import { createFeed } from './feed.ts';
import { type Block, type Row } from './row.ts';
import { rowBuilder } from './rows.ts';
import * as story from '../test/webview/story.ts';
import { emptyTree, spliced, textAt, type Tree } from './tree-model.ts';
import { type RowsMessage } from './wire.ts';

const row = (id: string, depth: number, note = ''): Row => ({
  id,
  depth,
  note,
  kind: 'step',
  mark: 'done',
  flags: 0,
  label: id,
  cost: '',
});

const received = (tree: Tree, message: RowsMessage | undefined): Tree => {
  if (!message) return tree;
  const next = spliced(message.from === 0 ? emptyTree : tree, message.splices);
  if (!next) throw new Error('splices do not fit');
  return next;
};

const lines = (tree: Tree): readonly string[] =>
  Array.from(
    { length: tree.count },
    (_, n) => `${tree.depth[n]} ${textAt(tree, n).id} ${textAt(tree, n).note}`,
  );

describe('the feed', () => {
  test('brings a webview from one state of a live run to the next', () => {
    const feed = createFeed();
    const build = rowBuilder();
    let view = emptyView;
    let tree = emptyTree;
    for (const event of story.recorded(story.repairedStory())) {
      view = fold(view, event);
      const blocks = build([{ id: story.storyRun, label: 'now', live: true, open: true, content: view }]);
      tree = received(tree, feed.update(blocks));
      expect(lines(tree)).toEqual(lines(received(emptyTree, feed.all())));
    }
    expect(tree.count).toBe(
      blocksLength(build([{ id: story.storyRun, label: 'now', live: true, open: true, content: view }])),
    );
  });

  test('says nothing when nothing changed', () => {
    const feed = createFeed();
    const blocks = [{ key: 'a', rows: [row('a', 0)] }];
    expect(feed.update(blocks)?.version).toBe(2);
    expect(feed.update(blocks)).toBeUndefined();
    expect(feed.all().version).toBe(2);
  });

  test('sends one row for one step', () => {
    const feed = createFeed();
    const steps = Array.from({ length: 1000 }, (_, n) => row(`${n}`, 1));
    feed.update([{ key: 'a', rows: [row('a', 0), ...steps] }]);
    const message = feed.update([{ key: 'a', rows: [row('a', 0), ...steps, row('1000', 1)] }]);
    expect(message?.splices.map(({ at, remove, rows }) => [at, remove, rows.text])).toEqual([
      [1001, 0, '1000\u001f1000\u001f\u001f'],
    ]);
  });

  test('whatever comes, goes and moves, the webview ends with the same rows', () => {
    const block = fc.record({
      key: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      notes: fc.array(fc.constantFrom('', 'x', 'y'), { minLength: 1, maxLength: 4 }),
    });
    const state = fc.uniqueArray(block, { selector: ({ key }) => key, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(state, { maxLength: 6 }), (states) => {
        const feed = createFeed();
        let tree = emptyTree;
        for (const blocks of states) {
          const made = blocks.map(({ key, notes }): Block => ({
            key,
            rows: notes.map((note, n) => row(`${key}${n}`, n === 0 ? 0 : 1, note)),
          }));
          tree = received(tree, feed.update(made));
          expect(lines(tree)).toEqual(lines(received(emptyTree, feed.all())));
        }
      }),
    );
  });
});

const blocksLength = (blocks: readonly Block[]): number =>
  blocks.reduce((sum, block) => sum + block.rows.length, 0);
