// All runs the sidebar knows: the one that is going on, and those of the store, loaded when somebody looks.
import { emptyView, foldAll, type RunView } from '../agent/engine/view.ts';
import { type Recorded } from '../agent/engine/events.ts';
import { type Fault } from '../agent/engine/fault.ts';
import { faceOf } from '../webview/face.ts';
import { type Face, type ShownNotice } from '../webview/protocol.ts';
import { type RunEntry, type RunSummary } from '../webview/rows.ts';
import { type LanguageModels } from './models/language-models.ts';
import { LiveRun, type LiveRunOptions } from './live-run.ts';
import { type Project, type RunStore, type StoredRun } from './run-store.ts';
import { Trouble } from './trouble.ts';
import { whenWords } from './when.ts';

/** A run as far as it is known: its summary, and its view once it was looked at. */
export interface KnownRun {
  readonly id: string;
  readonly project: Project;
  readonly startedAt: number;
  /** As the store listed it last, and as it was when the view was read from there. */
  readonly stamp?: string;
  readonly readAt?: string;
  readonly summary?: RunSummary;
  readonly isElsewhere?: boolean;
  readonly appliedAt?: number;
  readonly view?: RunView;
  readonly damage?: string;
}

/** A run that was loaded. */
export interface LoadedRun extends KnownRun {
  readonly view: RunView;
}

export interface RunsOptions {
  readonly store: RunStore;
  /** Unix time, milliseconds. */
  readonly now: () => number;
  readonly log: (line: string) => void;
  /** Models that only the editor reaches. */
  readonly models: LanguageModels;
}

type Listener = () => void;

export class Runs implements Disposable {
  readonly #options: RunsOptions;
  readonly #known = new Map<string, KnownRun>();
  readonly #changed = new Set<Listener>();
  readonly #ended = new Set<(run: LiveRun) => void>();
  /** Forgotten for good: a listing or a reading that was under way meanwhile does not bring one back. */
  readonly #forgotten = new Set<string>();
  readonly #loading = new Map<string, Promise<LoadedRun | undefined>>();
  #live: LiveRun | undefined;
  #shown: string | undefined;
  readonly #trouble = new Trouble();
  #several = false;

  constructor(options: RunsOptions) {
    this.#options = options;
  }

  get live(): LiveRun | undefined {
    return this.#live;
  }

  /** The run the head of the view speaks of: the live one, else the last one that was, else the newest. */
  get current(): KnownRun | undefined {
    const id = this.#live ? this.#live.id : this.#shown;
    return id === undefined ? undefined : this.find(id);
  }

  find(id: string): KnownRun | undefined {
    if (id !== this.#live?.id) return this.#known.get(id);
    const { project, view } = this.#live;
    return { id, project, view, startedAt: view.startedAt ?? 0 };
  }

  onChange(listener: Listener): Disposable {
    this.#changed.add(listener);
    return { [Symbol.dispose]: () => this.#changed.delete(listener) };
  }

  onEnd(listener: (run: LiveRun) => void): Disposable {
    this.#ended.add(listener);
    return { [Symbol.dispose]: () => this.#ended.delete(listener) };
  }

  /** Resolves when no engine of ours is at work on this run. */
  async settled(id: string): Promise<void> {
    if (this.#live?.id !== id) return;
    const { promise, resolve } = Promise.withResolvers<undefined>();
    using _listening = this.onEnd(() => resolve(undefined));
    await promise;
  }

  /** Begins a run, or goes on with one that was loaded. Only one at a time is ours. */
  begin(project: Project, engine: LiveRunOptions['begin'], past?: RunView): LiveRun {
    this.#trouble.clear();
    const live = new LiveRun({
      project,
      begin: engine,
      ...(past ? { past } : {}),
      log: this.#options.log,
      models: this.#options.models,
      changed: () => this.#tell(),
      ended: (run) => this.#settle(run),
    });
    this.#live = live;
    this.#tell();
    return live;
  }

  /**
   * Looks into the stores again. What was loaded stays loaded; what is gone from a store is gone here. Of a store that
   * cannot be listed at the moment everything stays as it was known, and the reason is shown until it can.
   */
  async refresh(projects: readonly Project[]): Promise<void> {
    this.#several = projects.length > 1;
    const lists = await Promise.all(
      projects.map(async (project) => ({ project, listed: await this.#options.store.list(project) })),
    );
    this.#trouble.relist();
    const seen = new Set<string>();
    for (const { project, listed } of lists) {
      if (!listed.ok) {
        this.#trouble.explainUnlisted(listed.fault);
        for (const run of this.#known.values()) if (run.project.folder === project.folder) seen.add(run.id);
        continue;
      }
      for (const stored of listed.value) {
        seen.add(stored.id);
        this.#takeIn(project, stored);
      }
    }
    for (const id of [...this.#known.keys()].filter((id) => !seen.has(id))) this.#known.delete(id);
    this.#shown ??= this.#newest()[0]?.id;
    // What was loaded may have gone on elsewhere, in a terminal, in another window: also after its end, by an apply.
    const open = [...this.#known.values()].filter(
      ({ view, stamp, readAt }) => view && (!view.ended || stamp !== readAt),
    );
    await Promise.all(open.map((run) => this.#read(run)));
    this.#tell();
  }

  #takeIn(project: Project, stored: StoredRun): void {
    if (stored.id === this.#live?.id || this.#forgotten.has(stored.id)) return;
    const { view, damage, readAt } = this.#known.get(stored.id) ?? {};
    this.#known.set(stored.id, {
      ...stored,
      project,
      ...(view ? { view } : {}),
      ...(readAt === undefined ? {} : { readAt }),
      ...(damage === undefined ? {} : { damage }),
    });
  }

  /** Reads the journal of a run, once. Undefined when it cannot be read; the reason is reported. */
  async load(id: string): Promise<LoadedRun | undefined> {
    const run = this.find(id);
    if (!run) return undefined;
    if (run.view) return { ...run, view: run.view };
    const under = this.#loading.get(id) ?? this.#read(run);
    this.#loading.set(id, under);
    try {
      return await under;
    } finally {
      this.#loading.delete(id);
    }
  }

  /** Makes a run the one the head speaks of. */
  show(id: string): void {
    this.#shown = id;
    this.#tell();
  }

  /** The run whose patch came into the user's files last and is still there. */
  lastApplied(): string | undefined {
    const at = ({ view, appliedAt }: KnownRun) => (view ? view.applied && view.lastAt : appliedAt);
    const applied = [...this.#known.values()].filter((run) => at(run) !== undefined);
    return applied.sort((a, b) => (at(b) ?? 0) - (at(a) ?? 0))[0]?.id;
  }

  /** Takes in an event that was added to the journal of a run from here: applied, undone. */
  note(id: string, record: Recorded): void {
    const run = this.#known.get(id);
    if (run?.view) this.#known.set(id, { ...run, view: foldAll([record], run.view) });
    this.#trouble.clear();
    this.#tell();
  }

  forget(id: string): void {
    this.#known.delete(id);
    this.#forgotten.add(id);
    if (this.#shown === id) this.#shown = this.#newest()[0]?.id;
    this.#tell();
  }

  /** Shows what went wrong in the head of the view, until the next thing happens. */
  report(fault: Fault): void {
    this.#trouble.explainFault(fault);
    this.#tell();
  }

  explain(trouble: ShownNotice): void {
    this.#trouble.explain(trouble);
    this.#tell();
  }

  /** The fault that the head of the view explains; undefined when it explains none. */
  get fault(): Fault | undefined {
    return this.#trouble.shown ? this.#trouble.fault : this.current?.view?.ended?.fault;
  }

  /** The user has read what went wrong. */
  dismiss(): void {
    this.#trouble.clear();
    this.#tell();
  }

  /** Rows come from these, newest first. */
  entries(): readonly RunEntry[] {
    const current = this.current?.id;
    return this.#newest().map(({ id, project, startedAt, summary, view, isElsewhere }) => ({
      id,
      label: `${this.#several ? `${project.name} · ` : ''}${whenWords(startedAt, this.#options.now())}`,
      live: id === this.#live?.id || isElsewhere === true,
      open: id === current,
      content: view ?? summary ?? { mark: 'waiting', note: '', cost: '' },
      ...(id === this.#live?.id && this.#live.says.size > 0 ? { says: this.#live.says } : {}),
    }));
  }

  /** Undefined when there is nothing to tell: then the view says welcome. */
  face(): Face | undefined {
    const { shown: trouble, hasNoRun } = this.#trouble;
    if (trouble && hasNoRun) return { kind: 'trouble', notice: trouble };
    const run = this.current;
    if (this.#live && !run) return this.#faceOf('', emptyView);
    if (run?.view) return this.#faceOf(run.id, run.view, run);
    return trouble ? { kind: 'trouble', notice: trouble } : undefined;
  }

  [Symbol.dispose](): void {
    this.#live?.[Symbol.dispose]();
    this.#changed.clear();
    this.#ended.clear();
  }

  #faceOf(run: string, view: RunView, { damage, isElsewhere }: Partial<KnownRun> = {}): Face {
    const isOurs = this.#live !== undefined && (this.#live.id ?? '') === run;
    return faceOf({
      run,
      view,
      live: isOurs || isElsewhere === true,
      stopping: isOurs && this.#live?.isStopping === true,
      ...(this.#trouble.shown ? { trouble: this.#trouble.shown } : {}),
      ...(damage === undefined ? {} : { damage }),
    });
  }

  #newest(): readonly KnownRun[] {
    const live = this.#live?.id === undefined ? undefined : this.find(this.#live.id);
    const others = [...this.#known.values()].filter(({ id }) => id !== live?.id);
    return [...(live ? [live] : []), ...others].sort(
      (a, b) => b.startedAt - a.startedAt || (a.id < b.id ? 1 : -1),
    );
  }

  async #read({ id, project, stamp }: KnownRun): Promise<LoadedRun | undefined> {
    const read = await this.#options.store.read(project, id);
    // Meanwhile it may have been deleted, or have come further.
    const run = this.#known.get(id);
    if (!run) return undefined;
    if (!read.ok) {
      this.report(read.fault);
      return undefined;
    }
    const { records, damage } = read.value;
    const view = foldAll(records);
    if (run.view && run.view.seq > view.seq) return { ...run, view: run.view };
    const { damage: _healed, readAt: _earlier, ...rest } = run;
    const loaded = {
      ...rest,
      view,
      ...(stamp === undefined ? {} : { readAt: stamp }),
      ...(damage === undefined ? {} : { damage }),
    };
    this.#known.set(id, loaded);
    this.#tell();
    return loaded;
  }

  #settle(live: LiveRun): void {
    this.#live = undefined;
    const { id, project, view } = live;
    if (id !== undefined) {
      this.#known.set(id, { id, project, view, startedAt: view.startedAt ?? this.#options.now() });
      this.#shown = id;
    }
    this.#trouble.takeOver(live);
    for (const listener of this.#ended) listener(live);
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#changed) listener();
  }
}
