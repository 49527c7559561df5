// A stand-in for VS Code, in the page itself: plays scenes to the webview and notes what it asks for. For tests and bench.
import axe from 'axe-core';

import { type RunEvent } from '../../agent/engine/events.ts';
import { emptyView, fold, type RunView } from '../../agent/engine/view.ts';
import { notice } from '../../agent/notice.ts';
import { bodyOf } from '../../webview/details.ts';
import { faceOf } from '../../webview/face.ts';
import { type Harness } from './harness-api.ts';
import { createFeed } from '../../webview/feed.ts';
import { buttonsFor } from '../../webview/notice-buttons.ts';
import { decodeViewMessage, type Face, type HostMessage, type ViewMessage } from '../../webview/protocol.ts';
import { type Row } from '../../webview/row.ts';
import { rowBuilder, type RunEntry } from '../../webview/rows.ts';
import * as models from './model-story.ts';
import * as story from './story.ts';
import { pack, type RowsMessage } from '../../webview/wire.ts';

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

interface Told {
  readonly live?: boolean;
  readonly damage?: string;
  readonly stopping?: boolean;
  readonly says?: ReadonlyMap<string, string>;
}

function scene(
  events: readonly RunEvent[],
  { live = false, damage = '', stopping = false, says }: Told = {},
): Scene {
  const view = viewOf(events);
  const face = faceOf({ run: story.storyRun, view, live, stopping, ...(damage ? { damage } : {}) });
  return { face, entries: [entry(view, { live, ...(says ? { says } : {}) }), ...earlier] };
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
const unfit = { kind: 'agent-unfit', why: 'language', command: 'go test ./...', failing: 3 } as const;
const untried: RunEvent = {
  kind: 'oracle.checked',
  checks: [
    { name: 'base-is-red', ok: true, found: '3 failing' },
    { name: 'empty-patch-stays-red', ok: true, found: 'red' },
    {
      name: 'reward-hack-is-caught',
      ok: true,
      untried: true,
      found: 'no file is known that tests load or lie in',
    },
  ],
};
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
  unfit: () => scene([...story.start.slice(0, 5), { kind: 'run.ended', reason: 'refused', fault: unfit }]),
  untried: () => scene([...story.start.slice(0, 5), untried], { live: true }),
  speaking: () => scene(models.speaking(), { live: true, says: models.says }),
  'waiting for a model': () => scene(models.speaking(), { live: true }),
  proposed: () => scene(models.proposed()),
  'key refused': () => scene(models.keyRefused()),
  damaged: () =>
    scene(story.underWay(), {
      damage:
        'The record of this run is damaged after event 31: 212 bytes could not be read. Everything before is shown.',
    }),
};

const feed = createFeed();
const build = rowBuilder();
let current: Scene = welcome('ready');
let watched: string | null = null;
const posted: ViewMessage[] = [];

function send(message: HostMessage): void {
  globalThis.postMessage(message, globalThis.location.origin);
}

function show(next: Scene): void {
  current = next;
  send({ kind: 'face', face: next.face });
  const rows = feed.update(build(next.entries));
  if (rows) send(rows);
  sendBody();
}

function answer(message: ViewMessage): void {
  posted.push(message);
  if (message.kind === 'ready') {
    send({ kind: 'face', face: handed?.face ?? current.face });
    send(handed?.rows ?? feed.all());
  }
  if (message.kind === 'resync') send(feed.all());
  if (message.kind !== 'watch') return;
  watched = message.key;
  sendBody();
}

function sendBody(): void {
  if (watched === null) return;
  const run = current.entries.find(({ id }) => id === watched?.split('/')[0]);
  const body = run && 'rollouts' in run.content ? bodyOf(run.content, watched, run.live) : undefined;
  send({ kind: 'body', key: watched, body: body ?? null });
}

/** What was handed over to be played, and the version of its rows as they are now. */
let handed: { readonly face: Face; rows: RowsMessage } | undefined;

/** One more step of the first attempt: a row that comes in near the top. */
function step(): void {
  if (!handed) throw new Error('nothing was handed over');
  const { version } = handed.rows;
  const id = `more-${version}`;
  const row: Row = { depth: 3, kind: 'step', mark: 'tool', flags: 0, id, label: id, note: '', cost: '1 ms' };
  // The run, its preparation with seven facts, the generation, the attempt.
  const splices = [{ at: 11, remove: 0, rows: pack([row]) }];
  handed.rows = { kind: 'rows', version: version + 1, from: version, splices };
  send(handed.rows);
}

/** The time of the next frame, milliseconds of the page. */
function nextFrame(): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  requestAnimationFrame(resolve);
  return promise;
}

// The callbacks of a frame run before it is presented; the task after them runs when it is.
function frame(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  requestAnimationFrame(() => setTimeout(resolve, 0));
  return promise;
}

const began = Promise.withResolvers<number>();
const painted = Promise.withResolvers<number>();
const watching = new MutationObserver(() => {
  if (!document.querySelector('[role=treeitem]')) return;
  watching.disconnect();
  void frame().then(() => painted.resolve(performance.now()));
});
watching.observe(document, { childList: true, subtree: true });

globalThis.harness = {
  play: (name) => show((scenes[name] ?? (() => welcome('ready')))()),
  scenes: Object.keys(scenes),
  hand(face, rows) {
    handed = { face, rows };
  },
  step,
  async scrollThrough(frames) {
    const tree = document.querySelector('[role=tree]');
    if (!tree) throw new Error('there is no tree');
    const most = tree.scrollHeight - tree.clientHeight;
    const times: number[] = [];
    let last = await nextFrame();
    for (let n = 1; n <= frames; n++) {
      tree.scrollTop = (most * n) / frames;
      const now = await nextFrame();
      times.push(now - last);
      last = now;
    }
    return times;
  },
  async timeSteps(steps) {
    const times: number[] = [];
    for (let n = 0; n < steps; n++) {
      const before = performance.now();
      step();
      await frame();
      times.push(performance.now() - before);
    }
    return times;
  },
  send,
  posted,
  state: undefined,
  began: began.promise,
  painted: painted.promise,
  frame,
  async violations() {
    const found = await axe.run();
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html }) => `${id}: ${html.slice(0, 200)}`),
    );
  },
  elements: () => document.querySelectorAll('*').length,
  focused: () => document.activeElement?.getAttribute('role') ?? null,
  middle() {
    const tree = document.querySelector('[role=tree]')?.getBoundingClientRect() ?? new DOMRect();
    const row = document.elementFromPoint(tree.left + 60, tree.top + tree.height / 2)?.closest('.row');
    return { key: row?.getAttribute('data-key') ?? null, y: row?.getBoundingClientRect().y ?? 0 };
  },
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
