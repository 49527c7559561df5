// What is kept of a command's output: its head, its tail and how much there was.

import { stripVTControlCharacters } from 'node:util';

/** Lines and characters of what is told as somebody's last words. */
const LAST = { lines: 2, length: 300 };

/** The last lines of a text, on one line and without what steers a terminal; '' where it says nothing. */
export function lastWords(text: string): string {
  const lines = stripVTControlCharacters(text.slice(-4096))
    .split(/[\r\n]+/)
    .map((line) => line.replace(/[\p{Cc}\p{Cf}]/gu, '').trim())
    .filter((line) => line !== '');
  const last = lines.slice(-LAST.lines).join(' / ');
  return last.length > LAST.length ? `…${last.slice(-LAST.length)}` : last;
}

/** Keeps the first and the last `kilobytes`; what lies between is counted and dropped. */
export class OutputKeeper {
  readonly #capacity: number;
  readonly #head: Buffer[] = [];
  #headBytes = 0;
  #tail: Buffer[] = [];
  #tailBytes = 0;
  #bytes = 0;

  constructor(kilobytes: number) {
    this.#capacity = kilobytes * 1024;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** More than 64 times what is kept: nobody will read it, somebody is looping. */
  get isFlood(): boolean {
    return this.#bytes > this.#capacity * 64;
  }

  push(chunk: Buffer): void {
    this.#bytes += chunk.length;
    const forHead = chunk.subarray(0, this.#capacity - this.#headBytes);
    if (forHead.length > 0) {
      this.#head.push(forHead);
      this.#headBytes += forHead.length;
    }
    const forTail = chunk.subarray(forHead.length);
    if (forTail.length === 0) return;
    this.#tail.push(forTail);
    this.#tailBytes += forTail.length;
    if (this.#tailBytes > 2 * this.#capacity) this.#trim();
  }

  kept(): { readonly head: string; readonly tail: string; readonly bytes: number } {
    this.#trim();
    return {
      head: Buffer.concat(this.#head).toString('utf8'),
      tail: Buffer.concat(this.#tail).toString('utf8'),
      bytes: this.#bytes,
    };
  }

  #trim(): void {
    if (this.#tailBytes <= this.#capacity) return;
    const last = Buffer.concat(this.#tail).subarray(-this.#capacity);
    this.#tail = [Buffer.from(last)];
    this.#tailBytes = last.length;
  }
}
