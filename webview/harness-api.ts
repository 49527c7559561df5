// What a test or a benchmark can do with the harness page: its global `harness`.
import { type HostMessage, type ViewMessage } from './protocol.ts';

export interface Harness {
  /** Plays a scene by its name. */
  play(scene: string): void;
  readonly scenes: readonly string[];
  /** Prepares a run with at least as many rows as asked for; the webview gets it when it wakes up. Answers how many. */
  prepare(rows: number): number;
  /** Lets one more step happen in the prepared run. */
  step(): void;
  send(message: HostMessage): void;
  /** Everything the webview posted so far. */
  readonly posted: readonly ViewMessage[];
  /** What the webview keeps for its next life. */
  state: unknown;
  /** When the webview's script began to run, and when its first rows were on the screen: milliseconds of the page. */
  readonly began: Promise<number>;
  readonly painted: Promise<number>;
}
