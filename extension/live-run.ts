// A run that is going on in an engine of ours: its events folded in batches, and how it came to its end.
import { lineFor } from '../agent/lines.ts';
import { foldAll, emptyView, type RunView } from '../agent/engine/view.ts';
import { type Recorded, type Wish } from '../agent/engine/events.ts';
import { type HostQuestion } from '../agent/model/host-wire.ts';
import { type Notice } from '../agent/notices/wording.ts';
import { type Refusal } from './decode-engine-line.ts';
import { type Engine, type EngineEnd, type EngineListener } from './engine.ts';
import { HostChats, type LanguageModels } from './models/language-models.ts';
import { LiveText } from './live-text.ts';
import { type Project } from './run-store.ts';

/** Screens are told at most this often, milliseconds: a search notes hundreds of steps a second. */
const BATCH = 150;

export interface LiveRunOptions {
  readonly project: Project;
  /** Starts the engine; called once. */
  readonly begin: (listener: EngineListener) => Engine;
  /** Models that only the editor reaches. */
  readonly models: LanguageModels;
  /** What is known of a run that is resumed: events up to there are not taken in twice. */
  readonly past?: RunView;
  readonly log: (line: string) => void;
  readonly changed: () => void;
  readonly ended: (run: LiveRun) => void;
}

export class LiveRun implements Disposable {
  readonly project: Project;
  readonly #options: LiveRunOptions;
  readonly #engine: Engine;
  readonly #chats: HostChats;
  readonly #text = new LiveText();
  #says: ReadonlyMap<string, string> = new Map();
  #hasPieces = false;
  #view: RunView;
  #pending: Recorded[] = [];
  #timer: NodeJS.Timeout | undefined;
  #refusal: Refusal | undefined;
  #end: EngineEnd | undefined;
  #isStopping = false;
  #lastWords = '';

  constructor(options: LiveRunOptions) {
    this.project = options.project;
    this.#options = options;
    this.#view = options.past ?? emptyView;
    this.#chats = new HostChats(options.models, (answer) => this.#engine.answer(answer));
    this.#engine = options.begin({
      record: (record) => this.#take(record),
      question: (question) => this.#ask(question),
      cancel: (question) => this.#chats.cancel(question),
      live: (piece) => {
        this.#text.take(piece);
        this.#hasPieces = true;
        this.#later();
      },
      refusal: (refusal) => {
        this.#refusal = refusal;
      },
      log: (line) => {
        this.#lastWords = line;
        options.log(line);
      },
      ended: (end) => this.#close(end),
    });
  }

  /** The run's id; undefined until the engine has begun its journal. */
  get id(): string | undefined {
    return this.#view.run;
  }

  get view(): RunView {
    return this.#view;
  }

  /** What models are saying right now, by attempt, a line each. */
  get says(): ReadonlyMap<string, string> {
    return this.#says;
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** Why there is something to explain besides the run's own end; undefined when its events say it all. */
  get trouble(): Refusal | undefined {
    if (!this.#end || this.#view.ended) return undefined;
    if (this.#refusal || this.#isStopping) return this.#refusal;
    return { notice: unexpected(this.#end, this.#lastWords) };
  }

  pause(): void {
    this.#engine.pause();
  }

  resume(): void {
    this.#engine.resume();
  }

  /** Hands on what the person wants of the run. */
  wish(wish: Wish): void {
    this.#engine.wish(wish);
  }

  stop(): void {
    this.#isStopping = true;
    this.#engine.stop();
    this.#options.changed();
  }

  /** Lets go of the engine: it stops by itself and its run can be resumed. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#chats[Symbol.dispose]();
    this.#engine[Symbol.dispose]();
  }

  #ask(question: HostQuestion): void {
    this.#chats.take(question).catch((error: unknown) => this.#options.log(String(error)));
  }

  #take(record: Recorded): void {
    if (record.seq <= this.#view.seq) return;
    this.#pending.push(record);
    this.#later();
  }

  #later(): void {
    this.#timer ??= setTimeout(() => {
      this.#flush();
      this.#options.changed();
    }, BATCH);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const told = this.#pending;
    this.#pending = [];
    this.#view = foldAll(told, this.#view);
    for (const record of told) this.#text.forget(record);
    if (this.#hasPieces || this.#says.size > 0) this.#says = this.#text.lines;
    this.#hasPieces = false;
    for (const record of told) {
      const line = lineFor(record, this.#view);
      if (line !== undefined) this.#options.log(line);
    }
  }

  #close(end: EngineEnd): void {
    this.#flush();
    this.#says = new Map();
    this.#chats[Symbol.dispose]();
    this.#end = end;
    this.#options.ended(this);
  }
}

/** The one failure that has no words in the catalogue, because it is a bug: the engine fell over. */
function unexpected(end: EngineEnd, lastWords: string): Notice {
  const said = lastWords === '' ? '' : ` Its last words: “${lastWords.slice(0, 200)}”.`;
  const how = {
    exited: () => `It left with code ${end.kind === 'exited' ? end.code : ''}.`,
    signalled: () => `It was ended by ${end.kind === 'signalled' ? end.signal : ''}.`,
    unstarted: () => `It could not be started: ${end.kind === 'unstarted' ? end.why : ''}.`,
  }[end.kind]();
  return {
    title: 'The engine ended unexpectedly',
    detail: `${how}${said}`,
    kept: 'Everything recorded so far is kept, and your files are as they were.',
    next: 'Look at the log; a run that had begun can be resumed.',
  };
}
