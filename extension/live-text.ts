// What the models of a run are saying right now: answers while they grow, forgotten when they are recorded.
import { type RolloutId } from '../agent/engine/ids.ts';
import { type Recorded } from '../agent/engine/events.ts';
import { type LivePiece } from '../agent/engine/ports.ts';
import { oneLine } from '../webview/numbers.ts';

/** Characters that are kept of an answer: what a line of the tree can show, and some. */
const TAIL = 240;

interface Growing {
  readonly call: string;
  readonly kind: LivePiece['piece']['kind'];
  readonly text: string;
}

export class LiveText {
  readonly #growing = new Map<RolloutId, Growing>();

  /** Takes in a piece. Of attempts alone: a judgement between several has no row to be shown under. */
  take({ call, rollout, piece }: LivePiece): void {
    if (rollout === undefined) return;
    const known = this.#growing.get(rollout);
    const before = known?.call === call ? known : undefined;
    // What it says and what it calls follow upon each other without a blank.
    const gap = before && before.kind !== piece.kind ? ' ' : '';
    const text = `${before?.text ?? ''}${gap}${piece.text}`.slice(-TAIL);
    this.#growing.set(rollout, { call, kind: piece.kind, text });
  }

  /** An answer that is recorded is not growing any more; nor is anything of an attempt or a run that has ended. */
  forget({ event }: Recorded): void {
    if (event.kind === 'run.ended') this.#growing.clear();
    if (event.kind === 'rollout.ended') this.#growing.delete(event.rollout);
    if (event.kind !== 'model.answered' || event.rollout === undefined) return;
    if (this.#growing.get(event.rollout)?.call === event.call) this.#growing.delete(event.rollout);
  }

  /** By attempt, in one line each. A new map each time: readers compare it. */
  get lines(): ReadonlyMap<string, string> {
    return new Map([...this.#growing].map(([rollout, { text }]) => [rollout, oneLine(text, TAIL)]));
  }
}
