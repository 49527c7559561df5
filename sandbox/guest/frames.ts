// Guards the host's end of the pipe: only whole, small, well-framed JSON-RPC messages get through, and not too many.
import { Transform, type TransformCallback } from 'node:stream';

export interface FrameLimits {
  readonly messageBytes: number;
  readonly messages: number;
}

/** What came down the pipe is not the protocol, or too much of it. The message is for the user. */
export class BadFrames extends Error {
  override readonly name = 'BadFrames';
}

const MOST_HEADER = 256;
const HEADER = /^(?:Content-Length: (\d{1,10})\r\n|Content-Type: [^\r\n]*\r\n)+\r\n$/i;

/**
 * Passes the bytes on as they are. Whatever an agent prints besides the protocol ends the stream with BadFrames, before
 * a reader that trusts lengths gets to see it.
 */
export class FrameGuard extends Transform {
  readonly #limits: FrameLimits;
  #header = '';
  #bodyLeft = 0;
  #messages = 0;

  constructor(limits: FrameLimits) {
    super();
    this.#limits = limits;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      this.#check(chunk);
      done(null, chunk);
    } catch (error) {
      done(error instanceof Error ? error : new BadFrames(String(error)));
    }
  }

  #check(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length) {
      if (this.#bodyLeft > 0) {
        const taken = Math.min(this.#bodyLeft, chunk.length - at);
        this.#bodyLeft -= taken;
        at += taken;
      } else {
        this.#header += String.fromCharCode(chunk[at] ?? 0);
        at++;
        if (this.#header.endsWith('\r\n\r\n')) this.#open();
        else if (this.#header.length > MOST_HEADER || !isBeginning(this.#header))
          throw noProtocol(this.#header);
      }
    }
  }

  #open(): void {
    const length = HEADER.test(this.#header) ? /Content-Length: (\d+)/i.exec(this.#header)?.[1] : undefined;
    if (length === undefined) throw noProtocol(this.#header);
    const { messageBytes, messages } = this.#limits;
    if (Number(length) > messageBytes) {
      throw new BadFrames(`the agent sent a message of ${length} bytes; ${messageBytes} are allowed`);
    }
    if (++this.#messages > messages) throw new BadFrames(`the agent sent more than ${messages} messages`);
    this.#bodyLeft = Number(length);
    this.#header = '';
  }
}

const WORD = 'content-';
const isBeginning = (header: string): boolean =>
  WORD.startsWith(header.slice(0, WORD.length).toLowerCase()) || header.toLowerCase().startsWith(WORD);

const noProtocol = (found: string): BadFrames =>
  new BadFrames(
    `the agent printed something that is not the protocol: ${JSON.stringify(found.slice(0, 60))}`,
  );
