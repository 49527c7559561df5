// Who reads along while a run is under way: JSON lines, plain lines in a pipe, or a live picture on a terminal.
import { createLogUpdate } from 'log-update';

import { type Recorded } from '../../agent/engine/events.ts';
import { type LivePiece } from '../../agent/engine/ports.ts';
import { type RunView } from '../../agent/engine/view.ts';
import { lineFor } from '../../agent/lines.ts';
import { type EngineLine } from '../../agent/model/host-wire.ts';
import { heartbeatLine, QUIET_MS } from './heartbeat.ts';
import { LiveLines, Speech } from './live-lines.ts';
import { progressLines } from './progress.ts';
import { shown } from './shown.ts';
import { type Terminal } from './terminal.ts';

export interface Reporter {
  /** Called once per recorded event, in order; `view` is the state after it. */
  tell(recorded: Recorded, view: () => RunView): void;
  /** A piece of an answer while it comes: where nobody could read it, it is left out. */
  live(piece: LivePiece): void;
  /** Ends the picture and leaves the terminal as it was. */
  close(): void;
}

/** Pieces of answers are lines beside events: `{"live": …}`. */
export function jsonReporter(terminal: Pick<Terminal, 'print'>): Reporter {
  const print = (line: Recorded | EngineLine) => terminal.print(JSON.stringify(line));
  const lines = new LiveLines((live) => print({ live }));
  return {
    tell: (recorded) => {
      lines.tell(recorded);
      print(recorded);
    },
    live: (piece) => lines.piece(piece),
    close: () => lines.close(),
  };
}

export function plainReporter(terminal: Pick<Terminal, 'say'>): Reporter {
  return {
    tell: (recorded, view) => {
      const line = lineFor(recorded, view());
      if (line !== undefined) terminal.say(line);
    },
    live: () => {},
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
    live: () => {},
    close: () => clearInterval(timer),
  };
}

const FRAME_MS = 100;

/** Redraws ten times a second, whatever the pace of events. */
export function liveReporter(terminal: Terminal, now: () => number): Reporter {
  const draw = createLogUpdate(process.stderr);
  const speech = new Speech();
  let latest: (() => RunView) | undefined;
  const paint = () => {
    if (latest) draw(shown(progressLines(latest(), now(), { ...terminal, speech: speech.now })));
  };
  const timer = setInterval(paint, FRAME_MS);
  return {
    tell: (recorded, view) => {
      speech.tell(recorded);
      latest = view;
    },
    live: (piece) => speech.piece(piece),
    close: () => {
      clearInterval(timer);
      paint();
      draw.done();
    },
  };
}
