// Pieces of answers on their way to whoever looks: joined, so that nobody is told more often than they can read.
import { type Recorded } from '../../agent/engine/events.ts';
import { type CallId } from '../../agent/engine/ids.ts';
import { type LivePiece } from '../../agent/engine/ports.ts';

/** Milliseconds between two lines of one question. */
export const LIVE_MS = 100;

/** Sends pieces on, at most ten a second for each question; what comes between is joined with what it goes on from. */
export class LiveLines {
  readonly #send: (piece: LivePiece) => void;
  readonly #waiting = new Map<CallId, LivePiece[]>();
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (piece: LivePiece) => void) {
    this.#send = send;
  }

  piece(piece: LivePiece): void {
    const waiting = this.#waiting.get(piece.call);
    if (waiting) return append(waiting, piece);
    this.#waiting.set(piece.call, []);
    this.#send(piece);
    this.#timer ??= setInterval(() => this.#tick(), LIVE_MS);
  }

  /** An answer that is recorded is there as a whole: what is left of its pieces is not told any more. */
  tell({ event }: Recorded): void {
    if (event.kind === 'model.answered') this.#waiting.delete(event.call);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#waiting.clear();
  }

  #tick(): void {
    for (const [call, pieces] of this.#waiting) {
      const next = pieces.shift();
      if (next) this.#send(next);
      else this.#waiting.delete(call);
    }
    if (this.#waiting.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

function append(waiting: LivePiece[], next: LivePiece): void {
  const last = waiting.at(-1);
  if (last?.piece.kind !== next.piece.kind) waiting.push(next);
  else
    waiting[waiting.length - 1] = {
      ...last,
      piece: { ...last.piece, text: last.piece.text + next.piece.text },
    };
}

const MOST_KEPT = 2_000;

/** What models are saying at this moment: of each question the end of its last piece. */
export class Speech {
  readonly #said = new Map<CallId, LivePiece>();

  piece(next: LivePiece): void {
    const last = this.#said.get(next.call);
    const isMore = last?.piece.kind === next.piece.kind;
    const text = ((isMore ? last.piece.text : '') + next.piece.text).slice(-MOST_KEPT);
    this.#said.delete(next.call);
    this.#said.set(next.call, { ...next, piece: { ...next.piece, text } });
  }

  tell({ event }: Recorded): void {
    if (event.kind === 'model.answered') this.#said.delete(event.call);
  }

  /** Latest last. */
  get now(): readonly LivePiece[] {
    return [...this.#said.values()];
  }
}
