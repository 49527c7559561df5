// Standard input as lines: some are read before a run begins, the others are listened to while it is under way.
import { createInterface, type Interface } from 'node:readline';
import { type Readable } from 'node:stream';

export interface Listener {
  line(line: string): void;
  /** Nobody will say anything more. */
  end(): void;
}

/** Nothing that came is lost: what nobody has listened to yet waits. */
export class Inlet {
  readonly #reader: Interface;
  readonly #input: Readable & { unref?: () => void };
  readonly #waiting: string[] = [];
  #isOver = false;
  #listener: Listener | undefined;
  #wake: (() => void) | undefined;

  constructor(input: Readable) {
    this.#input = input;
    this.#reader = createInterface({ input });
    this.#reader.on('line', (line) => {
      if (this.#listener) return this.#listener.line(line);
      this.#waiting.push(line);
      this.#wake?.();
    });
    this.#reader.on('close', () => {
      this.#isOver = true;
      this.#wake?.();
      this.#listener?.end();
    });
  }

  /** The next line; undefined when there is none. Not to be asked while somebody listens. */
  async next(): Promise<string | undefined> {
    while (this.#waiting.length === 0 && !this.#isOver)
      await new Promise<void>((ready) => (this.#wake = ready));
    return this.#waiting.shift();
  }

  /** All that is left, to the end. */
  async rest(): Promise<string> {
    const lines: string[] = [];
    for (let line = await this.next(); line !== undefined; line = await this.next()) lines.push(line);
    return lines.join('\n');
  }

  listen(listener: Listener): void {
    this.#listener = listener;
    for (const line of this.#waiting.splice(0)) listener.line(line);
    if (this.#isOver) listener.end();
  }

  /** Nobody listens any more, and this process need not wait for its end. */
  close(): void {
    this.#listener = undefined;
    this.#reader.close();
    this.#input.unref?.();
  }
}
