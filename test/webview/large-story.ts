// A made-up run with as many rows as are asked for: what the tree is measured with.
import { foldAll, type RolloutView, type RunView } from '../../agent/engine/view.ts';
import { faceOf } from '../../webview/face.ts';
import { createFeed } from '../../webview/feed.ts';
import { type Face } from '../../webview/protocol.ts';
import { flag } from '../../webview/row.ts';
import { rowBuilder } from '../../webview/rows.ts';
import * as story from './story.ts';
import { type RowsMessage } from '../../webview/wire.ts';

export interface LargeStory {
  readonly face: Face;
  /** At least so many rows, every one open: the most that the tree can be asked to show. */
  readonly message: RowsMessage;
  readonly rows: number;
}

/** Rows of one generation: four attempts of a hundred steps. */
const PER_GENERATION = 1 + 4 * 101;

export function largeStory(rows: number): LargeStory {
  const view = largeRun(Math.ceil(rows / PER_GENERATION));
  const face = faceOf({ run: story.storyRun, view, live: true, stopping: false });
  const entry = { id: story.storyRun, label: 'Today 12:03', live: true, open: true, content: view };
  const blocks = rowBuilder()([entry]).map((block) => ({
    ...block,
    rows: block.rows.map((row) => ({ ...row, flags: row.flags | flag.open })),
  }));
  const feed = createFeed();
  feed.update(blocks);
  return { face, message: feed.all(), rows: blocks.reduce((sum, block) => sum + block.rows.length, 0) };
}

function largeRun(generations: number): RunView {
  const base = foldAll(story.recorded(story.start));
  const rollouts = new Map<RolloutView['id'], RolloutView>();
  const verdicts = Object.values(story.verdicts);
  for (let generation = 1; generation <= generations; generation++) {
    for (let index = 1; index <= 4; index++) {
      const id = story.rollout(generation, index);
      const verdict = verdicts[(generation + index) % verdicts.length] ?? story.verdicts.near;
      const events = story.attempt(id, 'revise', { verdict, steps: 100 });
      for (const rollout of foldAll(story.recorded(events)).rollouts.values()) rollouts.set(id, rollout);
    }
  }
  return { ...base, rollouts, state: 'running' };
}
