// One run under way in this process: journal, driver, signals, reporter, wishes. Used by everything that runs one.
import { INTERRUPT, type Hand } from '../agent/engine/driving/course.ts';
import { drive, type DriveInput, type DrivePorts } from '../agent/engine/driver.ts';
import { type Recorded, type RunConfig, type Wish } from '../agent/engine/events.ts';
import { FaultError, type Fault } from '../agent/engine/fault.ts';
import { type RunId } from '../agent/engine/ids.ts';
import { type Plugins } from '../agent/engine/plugin.ts';
import { foldAll, type RunView } from '../agent/engine/view.ts';
import { wishedOf } from '../agent/engine/wishes.ts';
import { decodeHostAnswer, decodeWish } from '../agent/model/decode-host-wire.ts';
import { type VariantRef } from '../agent/trajectory/rollout.ts';
import { type JournalWriter } from '../sandbox/journal/journal.ts';
import { type HostModels } from './models/host-model.ts';
import { type Inlet } from './inlet.ts';
import { type Reporter } from './telling/reporter.ts';

export interface Session {
  readonly run: RunId;
  readonly config: RunConfig;
  readonly engine: string;
  /** The agents of the run as they are now. */
  readonly agents: readonly VariantRef[];
  readonly journal: JournalWriter;
  readonly ports: Omit<DrivePorts, 'journal' | 'live'>;
  readonly plugins: Plugins;
  readonly reporter: Reporter;
  /** What the person asks of a run that goes on. */
  readonly wishes: readonly Wish[];
  /** Where `pause`, `resume`, `stop`, wishes and answers of host models come from; its end is an interruption. */
  readonly control?: Control;
}

export interface Control {
  readonly inlet: Inlet;
  readonly host: HostModels;
}

export interface Carried {
  readonly view: RunView;
  /** The model gave no answer that could be worked with: the run halted as by an interruption. */
  readonly unfit?: Fault;
}

/** Drives the run to its end or to an interruption, and returns what it came to. */
export async function carryOut(session: Session): Promise<Carried> {
  const wheel = new Wheel();
  const { journal, reporter, control } = session;
  const records: Recorded[] = [...journal.past];
  let told = 0;
  let view = foldAll([]);
  const current = () => {
    view = foldAll(records.slice(told), view);
    told = records.length;
    return view;
  };
  const release = [onSignals(wheel), ...(control ? [onControl(wheel, control, current)] : [])];
  try {
    for (let wishes = session.wishes; ; wishes = wheel.takeWishes()) {
      const { run, config, engine, agents } = session;
      const input = { run, config, engine, agents, wishes };
      for await (const recorded of driven({ ...input, past: [...records] }, session, wheel)) {
        records.push(recorded);
        reporter.tell(recorded, current);
      }
      // A wish halts the run as an interruption does; with it, the run goes on at once.
      if (!wheel.isWishedFor) return { view: current() };
    }
  } catch (error) {
    if (!(error instanceof FaultError) || error.fault.kind !== 'model-unfit') throw error;
    return { view: current(), unfit: error.fault };
  } finally {
    reporter.close();
    for (const letGo of release) letGo();
  }
}

function driven(input: DriveInput, session: Session, wheel: Wheel): AsyncGenerator<Recorded, void> {
  const { ports, journal, plugins, reporter } = session;
  return drive(input, { ...ports, journal, live: (piece) => reporter.live(piece) }, plugins, wheel.hand());
}

/** The host's hand on a run: pause, go on, interrupt, stop, wish. */
class Wheel {
  #controller = new AbortController();
  #pause: { readonly over: Promise<void>; readonly end: () => void } | undefined;
  #wishes: Wish[] = [];
  #isOver = false;

  /** For one drive: what a wish has halted goes on with a new one. */
  hand(): Hand {
    if (!this.#isOver) this.#controller = new AbortController();
    return { signal: this.#controller.signal, paused: () => this.#pause?.over };
  }

  get isWishedFor(): boolean {
    return this.#wishes.length > 0 && !this.#isOver;
  }

  takeWishes(): readonly Wish[] {
    return this.#wishes.splice(0);
  }

  hold(): void {
    if (this.#pause) return;
    let end = () => {};
    const over = new Promise<void>((resolve) => (end = resolve));
    this.#pause = { over, end };
  }

  goOn(): void {
    this.#pause?.end();
    this.#pause = undefined;
  }

  wish(wish: Wish): void {
    this.#wishes.push(wish);
    this.goOn();
    this.#controller.abort(INTERRUPT);
  }

  /** Leaves a run that can be resumed, as if it had been killed, but tidily. */
  interrupt(): void {
    this.#leave(INTERRUPT);
  }

  /** Ends the run with the best it has. */
  stop(): void {
    this.#leave('stopped');
  }

  #leave(reason: string): void {
    this.#isOver = true;
    this.goOn();
    this.#controller.abort(reason);
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

function onSignals(wheel: Wheel): () => void {
  const listener = () => wheel.interrupt();
  for (const signal of SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of SIGNALS) process.off(signal, listener);
  };
}

function onControl(wheel: Wheel, { inlet, host }: Control, view: () => RunView): () => void {
  const simple: Readonly<Record<string, () => void>> = {
    pause: () => wheel.hold(),
    resume: () => wheel.goOn(),
    stop: () => wheel.stop(),
  };
  inlet.listen({
    line(line) {
      const [, word, rest] = /^(chat|wish) (.*)$/s.exec(line) ?? [];
      const answer = word === 'chat' && rest !== undefined ? decodeHostAnswer(rest) : undefined;
      if (answer) return host.hear(answer);
      const wish = word === 'wish' && rest !== undefined ? decodeWish(rest) : undefined;
      // One about attempts that are not there asks for nothing.
      if (wish)
        return wishedOf(wish).every((each) => view().rollouts.has(each)) ? wheel.wish(wish) : undefined;
      if (Object.hasOwn(simple, line)) simple[line]?.();
    },
    end() {
      wheel.interrupt();
      host.leave();
    },
  });
  return () => inlet.close();
}
