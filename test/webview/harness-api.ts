// What a test or a benchmark can do with the harness page: its global `harness`.
import { type Face, type HostMessage, type ViewMessage } from '../../webview/protocol.ts';
import { type RowsMessage } from '../../webview/wire.ts';

export interface Harness {
  /** Plays a scene by its name. */
  play(scene: string): void;
  readonly scenes: readonly string[];
  /** Hands over what the webview gets when it wakes up, instead of a scene. */
  hand(face: Face, rows: RowsMessage): void;
  /** Lets one more step happen in what was handed over. */
  step(): void;
  /** Scrolls from the top to the bottom in so many frames; their durations, milliseconds. */
  scrollThrough(frames: number): Promise<readonly number[]>;
  /** Lets steps happen one by one; milliseconds until each is on the screen. */
  timeSteps(steps: number): Promise<readonly number[]>;
  send(message: HostMessage): void;
  /** Everything the webview posted so far. */
  readonly posted: readonly ViewMessage[];
  /** What the webview keeps for its next life. */
  state: unknown;
  /** When the webview's script began to run, and when its first rows were on the screen: milliseconds of the page. */
  readonly began: Promise<number>;
  readonly painted: Promise<number>;
  /** Resolves when the next frame is on the screen. */
  frame(): Promise<void>;
  /** Breaches of accessibility rules that axe-core finds, "rule: element". */
  violations(): Promise<readonly string[]>;
  /** Elements in the document. */
  elements(): number;
  /** Role of the element that has the focus. */
  focused(): string | null;
  /** Key and position of the row in the middle of the tree. */
  middle(): { readonly key: string | null; readonly y: number };
}
