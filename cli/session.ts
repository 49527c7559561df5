// One run under way in this process: journal, driver, signals, reporter. Used by `repair` and `resume`.
import { createInterface } from 'node:readline';

import { INTERRUPT } from '../agent/engine/course.ts';
import { drive, type DrivePorts } from '../agent/engine/driver.ts';
import { type Recorded, type RunConfig } from '../agent/engine/events.ts';
import { type RunId } from '../agent/engine/ids.ts';
import { type Plugins } from '../agent/engine/plugin.ts';
import { foldAll, type RunView } from '../agent/engine/view.ts';
import { type JournalWriter } from '../sandbox/journal/journal.ts';
import { type Reporter } from './reporter.ts';

export interface Session {
  readonly run: RunId;
  readonly config: RunConfig;
  readonly engine: string;
  readonly journal: JournalWriter;
  readonly ports: Omit<DrivePorts, 'journal'>;
  readonly plugins: Plugins;
  readonly reporter: Reporter;
  /** Take `pause`, `resume` and `stop` from standard input; its end is an interruption. */
  readonly controlled: boolean;
}

/** Drives the run to its end or to an interruption, and returns what it came to. */
export async function carryOut(session: Session): Promise<RunView> {
  const wheel = new Wheel();
  const release = [onSignals(wheel), ...(session.controlled ? [onControl(wheel)] : [])];
  const { journal, reporter } = session;
  let view = foldAll(journal.past);
  let fresh: Recorded[] = [];
  const current = () => {
    view = foldAll(fresh, view);
    fresh = [];
    return view;
  };
  try {
    const input = { run: session.run, config: session.config, past: journal.past, engine: session.engine };
    for await (const recorded of drive(input, { ...session.ports, journal }, session.plugins, wheel)) {
      fresh.push(recorded);
      reporter.tell(recorded, current);
    }
  } finally {
    reporter.close();
    for (const letGo of release) letGo();
  }
  return current();
}

/** The host's hand on a run: pause, go on, interrupt, stop. */
class Wheel {
  private readonly controller = new AbortController();
  private pause: { readonly over: Promise<void>; readonly end: () => void } | undefined;

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  paused(): Promise<void> | undefined {
    return this.pause?.over;
  }

  hold(): void {
    if (this.pause) return;
    let end = () => {};
    const over = new Promise<void>((resolve) => (end = resolve));
    this.pause = { over, end };
  }

  goOn(): void {
    this.pause?.end();
    this.pause = undefined;
  }

  /** Leaves a run that can be resumed, as if it had been killed, but tidily. */
  interrupt(): void {
    this.goOn();
    this.controller.abort(INTERRUPT);
  }

  /** Ends the run with the best it has. */
  stop(): void {
    this.goOn();
    this.controller.abort('stopped');
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

function onControl(wheel: Wheel): () => void {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    if (line === 'pause') wheel.hold();
    else if (line === 'resume') wheel.goOn();
    else if (line === 'stop') wheel.stop();
  });
  const ended = () => wheel.interrupt();
  lines.on('close', ended);
  return () => {
    lines.off('close', ended);
    lines.close();
    process.stdin.unref();
  };
}
