// The view galapagos.trajectories: gives the webview its page, its rows, its head, and hears what it asks for.
import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

import { bodyOf } from '../webview/details.ts';
import { createFeed } from '../webview/feed.ts';
import {
  decodeViewMessage,
  type Action,
  type Body,
  type Face,
  type HostMessage,
  type ViewMessage,
} from '../webview/protocol.ts';
import { rowBuilder } from '../webview/rows.ts';
import { type InBackground } from './background.ts';
import { page } from './page.ts';
import { type Runs } from './runs.ts';
import { type Named } from './target.ts';

export const viewId = 'galapagos.trajectories';

export interface SidebarOptions {
  readonly extension: vscode.Uri;
  readonly runs: Runs;
  /** What the head says when there is no run to speak of. */
  readonly welcome: () => Extract<Face, { kind: 'welcome' }>;
  readonly background: InBackground;
  /** The view was opened: time to look into the store. */
  readonly opened: () => void;
  readonly act: (action: Action, on: Named) => void;
  readonly goTo: (place: Extract<ViewMessage, { kind: 'goTo' }>) => void;
}

/** Posts at most this often, milliseconds. */
const PAUSE = 100;

export class Sidebar implements vscode.WebviewViewProvider, vscode.Disposable {
  readonly #options: SidebarOptions;
  readonly #feed = createFeed();
  readonly #build = rowBuilder();
  readonly #disposables: vscode.Disposable[] = [];
  #view: vscode.WebviewView | undefined;
  #watched: string | undefined;
  #body = '';
  #face = '';
  #timer: NodeJS.Timeout | undefined;
  #selected: Named = {};

  constructor(options: SidebarOptions) {
    this.#options = options;
    const listening = options.runs.onChange(() => this.#later());
    this.#disposables.push({ dispose: () => listening[Symbol.dispose]() });
  }

  get isVisible(): boolean {
    return this.#view?.visible === true;
  }

  /** The attempts that are selected together in the tree; nothing where there are none. */
  get selected(): Named {
    return this.#selected;
  }

  /** Makes a row the active one, where the view is open. */
  reveal(key: string): void {
    this.#post({ kind: 'reveal', key });
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    const root = vscode.Uri.joinPath(this.#options.extension, 'dist', 'webview');
    this.#view = view;
    view.webview.options = { enableScripts: true, localResourceRoots: [root] };
    this.#disposables.push(
      view.webview.onDidReceiveMessage((data: unknown) => this.#hear(data)),
      view.onDidChangeVisibility(() => view.visible && this.#options.opened()),
      view.onDidDispose(() => {
        this.#view = undefined;
        this.#selected = {};
      }),
    );
    view.webview.html = page({
      style: view.webview.asWebviewUri(vscode.Uri.joinPath(root, 'tree.css')).toString(),
      script: view.webview.asWebviewUri(vscode.Uri.joinPath(root, 'tree.js')).toString(),
      source: view.webview.cspSource,
      nonce: randomBytes(16).toString('base64url'),
    });
    this.#options.opened();
  }

  dispose(): void {
    clearTimeout(this.#timer);
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }

  #hear(data: unknown): void {
    const message = decodeViewMessage(data);
    if (!message) return;
    switch (message.kind) {
      case 'ready':
        this.#selected = {};
        this.#face = '';
        this.#flush();
        this.#post(this.#feed.all());
        return;
      case 'resync':
        this.#post(this.#feed.all());
        return;
      case 'watch':
        this.#watched = message.key ?? undefined;
        this.#body = '';
        this.#options.background('loading the run', this.#loadAndFlush(message.key));
        return;
      case 'load':
        this.#options.background('loading the run', this.#options.runs.load(message.run));
        return;
      case 'do':
        this.#options.act(message.action, namedBy(message));
        return;
      case 'goTo':
        this.#options.goTo(message);
        return;
      case 'selected':
        this.#selected = namedBy(message);
        return;
      default:
        message satisfies never;
    }
  }

  async #loadAndFlush(key: string | null): Promise<void> {
    if (key !== null) await this.#options.runs.load(runOf(key));
    this.#flush();
  }

  #later(): void {
    this.#timer ??= setTimeout(() => this.#flush(), PAUSE);
  }

  /** Sends what differs from what was sent. */
  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (!this.#view) return;
    const { runs, welcome } = this.#options;
    const face = runs.face() ?? welcome();
    const rows = this.#feed.update(this.#build(runs.entries()));
    const words = JSON.stringify(face);
    if (words !== this.#face) this.#post({ kind: 'face', face });
    this.#face = words;
    if (rows) this.#post(rows);
    this.#sendBody();
  }

  #sendBody(): void {
    const key = this.#watched;
    if (key === undefined) return;
    const run = this.#options.runs.find(runOf(key));
    const isLive = run !== undefined && (run.id === this.#options.runs.live?.id || run.isElsewhere === true);
    const body: Body | null = (run?.view && bodyOf(run.view, key, isLive)) ?? null;
    const words = `${key} ${JSON.stringify(body)}`;
    if (words !== this.#body) this.#post({ kind: 'body', key, body });
    this.#body = words;
  }

  #post(message: HostMessage): void {
    // A hidden view hears nothing: it asks for everything when it wakes up.
    // eslint-disable-next-line unicorn/require-post-message-target-origin -- a webview of VS Code, not a window
    void this.#view?.webview.postMessage(message);
  }
}

/** Without a run nothing is named, whatever else is said. */
function namedBy({
  run,
  rollout = null,
  rollouts,
}: Pick<Extract<ViewMessage, { kind: 'do' }>, 'run' | 'rollouts'> & {
  readonly rollout?: string | null;
}): Named {
  if (run === null) return {};
  return { run, ...(rollout === null ? {} : { rollout }), ...(rollouts === undefined ? {} : { rollouts }) };
}

const runOf = (key: string): string => key.split('/')[0] ?? '';
