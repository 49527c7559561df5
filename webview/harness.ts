// A stand-in for VS Code, in the page itself: plays scenes to the webview and notes what it asks for. For tests and bench.
import { type RunEvent } from '../agent/engine/events.ts';
import { emptyView, fold, type RunView } from '../agent/engine/view.ts';
import { notice } from '../agent/notice.ts';
import { bodyOf } from './details.ts';
import { faceOf } from './face.ts';
import { type Harness } from './harness-api.ts';
import { createFeed } from './feed.ts';
import { buttonsFor } from './notice-buttons.ts';
import { decodeViewMessage, type Face, type HostMessage, type ViewMessage } from './protocol.ts';
import { rowBuilder, type RunEntry } from './rows.ts';
import * as story from './story.ts';

interface Scene {
  readonly face: Face;
  readonly entries: readonly RunEntry[];
}

declare global {
  // eslint-disable-next-line no-var -- a property of the global object is what a page needs
  var harness: Harness;
  // eslint-disable-next-line no-var -- as above
  var harnessState: unknown;
}

const viewOf = (events: readonly RunEvent[]): RunView => story.recorded(events).reduce(fold, emptyView);

const entry = (content: RunEntry['content'], given: Partial<RunEntry> = {}): RunEntry => ({
  id: story.storyRun,
  label: 'Today 12:03',
  live: false,
  open: true,
  content,
  ...given,
});

const earlier: readonly RunEntry[] = [
  ['01JD8Z00000000000000000003', 'Today 09:41', 'green', 'Repaired by g1.2, applied', '12.4 s'],
  ['01JD8Z00000000000000000002', 'Yesterday 17:20', 'red', 'Not repaired', '2 min 10 s'],
  ['01JD8Z00000000000000000001', '12 Nov 08:02', 'done', 'Nothing to repair', '3.1 s'],
].map(([id = '', label = '', mark, note = '', cost = '']) => ({
  id,
  label,
  live: false,
  open: false,
  content: { mark: mark === 'green' || mark === 'red' ? mark : 'done', note, cost },
}));

function scene(events: readonly RunEvent[], { live = false, damage = '', stopping = false } = {}): Scene {
  const view = viewOf(events);
  const face = faceOf({ run: story.storyRun, view, live, stopping, ...(damage ? { damage } : {}) });
  return { face, entries: [entry(view, { live }), ...earlier] };
}

const welcome = (why: Extract<Face, { kind: 'welcome' }>['why']): Scene => ({
  face: { kind: 'welcome', why },
  entries: [],
});

const applied: RunEvent = {
  kind: 'patch.applied',
  rollout: story.rollout(2, 1),
  patch: story.storyPatch.id,
  files: [],
};
const cut = (
  events: readonly RunEvent[],
  reason: 'unrepaired' | 'budget' | 'cancelled',
): readonly RunEvent[] => [...events, { kind: 'run.ended', reason }];
const hangs = { kind: 'suite-hangs', command: 'npm test', seconds: 120 } as const;

const scenes: Readonly<Record<string, () => Scene>> = {
  welcome: () => welcome('ready'),
  'no-folder': () => welcome('no-folder'),
  untrusted: () => welcome('untrusted'),
  trouble: () => ({
    face: {
      kind: 'trouble',
      notice: { ...notice({ kind: 'git-missing' }), buttons: buttonsFor({ kind: 'git-missing' }) },
    },
    entries: earlier,
  }),
  starting: () => scene(story.start.slice(0, 4), { live: true }),
  running: () => scene(story.underWay(), { live: true }),
  stopping: () => scene(story.underWay(), { live: true, stopping: true }),
  paused: () => scene([...story.underWay(), { kind: 'run.paused' }], { live: true }),
  repaired: () => scene(story.repairedStory()),
  applied: () => scene([...story.repairedStory(), applied]),
  unrepaired: () => scene(cut(story.underWay(), 'unrepaired')),
  budget: () => scene(cut(story.underWay(), 'budget')),
  interrupted: () => scene(story.underWay()),
  green: () =>
    scene([
      ...story.start.slice(0, 4),
      { kind: 'run.ended', reason: 'green', fault: { kind: 'suite-green', command: 'npm test', passed: 15 } },
    ]),
  refused: () => scene([...story.start.slice(0, 4), { kind: 'run.ended', reason: 'refused', fault: hangs }]),
  damaged: () =>
    scene(story.underWay(), {
      damage:
        'The record of this run is damaged after event 31: 212 bytes could not be read. Everything before is shown.',
    }),
};

const feed = createFeed();
const build = rowBuilder();
let current: Scene = welcome('ready');
const posted: ViewMessage[] = [];

function send(message: HostMessage): void {
  globalThis.postMessage(message, globalThis.location.origin);
}

function show(next: Scene): void {
  current = next;
  send({ kind: 'face', face: next.face });
  const rows = feed.update(build(next.entries));
  if (rows) send(rows);
}

function answer(message: ViewMessage): void {
  posted.push(message);
  if (message.kind === 'ready') {
    send({ kind: 'face', face: current.face });
    send(feed.all());
  }
  if (message.kind === 'resync') send(feed.all());
  if (message.kind !== 'watch' || message.key === null) return;
  const run = current.entries.find(({ id }) => id === message.key?.split('/')[0]);
  const body = run && 'rollouts' in run.content ? bodyOf(run.content, message.key, run.live) : undefined;
  send({ kind: 'body', key: message.key, body: body ?? null });
}

/** A run of many generations: four attempts each, a hundred steps an attempt. */
function largeRun(rows: number): RunView {
  const generations = Math.ceil(rows / 405);
  const outcomes = Object.values(story.verdicts);
  const view = viewOf(story.start);
  const rollouts = new Map(view.rollouts);
  for (let generation = 1; generation <= generations; generation++) {
    for (let index = 1; index <= 4; index++) {
      const id = story.rollout(generation, index);
      const verdict = outcomes[(generation + index) % outcomes.length] ?? story.verdicts.near;
      const [attempt] = [...viewOf(story.attempt(id, 'revise', { verdict, steps: 100 })).rollouts.values()];
      if (attempt) rollouts.set(id, attempt);
    }
  }
  return { ...view, rollouts, state: 'running' };
}

let large = emptyView;
function showLarge(): number {
  const face = faceOf({ run: story.storyRun, view: large, live: true, stopping: false });
  current = { face, entries: [entry(large, { live: true })] };
  const blocks = build(current.entries);
  const rows = feed.update(blocks);
  if (rows) send(rows);
  return blocks.reduce((sum, block) => sum + block.rows.length, 0);
}

const began = Promise.withResolvers<number>();
const painted = Promise.withResolvers<number>();
const watching = new MutationObserver(() => {
  if (!document.querySelector('[role=treeitem]')) return;
  watching.disconnect();
  // The frame with the rows is presented after this one's callbacks; the task after it runs when it is.
  requestAnimationFrame(() => setTimeout(() => painted.resolve(performance.now()), 0));
});
watching.observe(document, { childList: true, subtree: true });

globalThis.harness = {
  play: (name) => show((scenes[name] ?? (() => welcome('ready')))()),
  scenes: Object.keys(scenes),
  prepare(rows) {
    large = largeRun(rows);
    return showLarge();
  },
  step() {
    const id = story.rollout(1, 1);
    large = fold(large, { seq: large.seq + 1, at: (large.lastAt ?? 0) + 1, event: story.noted(id, 1) });
    showLarge();
  },
  send,
  posted,
  state: undefined,
  began: began.promise,
  painted: painted.promise,
};

globalThis.acquireVsCodeApi = () => {
  began.resolve(performance.now());
  return {
    postMessage(data) {
      const message = decodeViewMessage(data);
      if (!message) throw new Error('the webview posted what its own protocol does not know');
      answer(message);
    },
    getState: () => globalThis.harnessState,
    setState(state) {
      globalThis.harness.state = state;
    },
  };
};
