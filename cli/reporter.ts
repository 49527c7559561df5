// Who reads along while a run is under way: JSON lines, plain lines in a pipe, or a live picture on a terminal.
import { createLogUpdate } from 'log-update';

import { type Recorded } from '../agent/engine/events.ts';
import { type RunView } from '../agent/engine/view.ts';
import { lineFor } from '../agent/lines.ts';
import { heartbeatLine, QUIET_MS } from './heartbeat.ts';
import { progressLines } from './progress.ts';
import { shown } from './shown.ts';
import { type Terminal } from './terminal.ts';

export interface Reporter {
  /** Called once per recorded event, in order; `view` is the state after it. */
  tell(recorded: Recorded, view: () => RunView): void;
  /** Ends the picture and leaves the terminal as it was. */
  close(): void;
}

export function jsonReporter(terminal: Terminal): Reporter {
  return { tell: (recorded) => terminal.print(JSON.stringify(recorded)), close: () => {} };
}

export function plainReporter(terminal: Pick<Terminal, 'say'>): Reporter {
  return {
    tell: (recorded, view) => {
      const line = lineFor(recorded, view());
      if (line !== undefined) terminal.say(line);
    },
    close: () => {},
  };
}

/** Plain lines of a run that is under way, and a sign of life wherever none came for some time. */
export function beatingReporter(terminal: Pick<Terminal, 'say'>, now: () => number): Reporter {
  const plain = plainReporter({
    say: (line) => {
      timer.refresh();
      terminal.say(line);
    },
  });
  let latest: (() => RunView) | undefined;
  const timer = setInterval(() => {
    if (latest) terminal.say(heartbeatLine(latest(), now()));
  }, QUIET_MS);
  return {
    tell: (recorded, view) => {
      latest = view;
      plain.tell(recorded, view);
    },
    close: () => clearInterval(timer),
  };
}

const FRAME_MS = 100;

/** Redraws ten times a second, whatever the pace of events. */
export function liveReporter(terminal: Terminal, now: () => number): Reporter {
  const draw = createLogUpdate(process.stderr);
  let latest: (() => RunView) | undefined;
  const paint = () => {
    if (latest) draw(shown(progressLines(latest(), now(), terminal)));
  };
  const timer = setInterval(paint, FRAME_MS);
  return {
    tell: (_recorded, view) => {
      latest = view;
    },
    close: () => {
      clearInterval(timer);
      paint();
      draw.done();
    },
  };
}
