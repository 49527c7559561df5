// The segment that is being written: whole lines or nothing, and on disk when asked.
import { open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';

import { syncFolder } from '../disk/folder.ts';
import { type JournalHeader } from './journal.ts';
import { encodeHeader } from './segments.ts';

export class SegmentFile {
  readonly #file: FileHandle;
  #size: number;

  private constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.#size = size;
  }

  /** Goes on behind the last byte of a segment that ends with a whole line. */
  static async resume(path: string, size: number): Promise<SegmentFile> {
    return new SegmentFile(await open(path, 'a', 0o600), size);
  }

  /** Begins a segment; header and name are on disk when it resolves. The file may exist, if it is empty. */
  static async begin(path: string, header: JournalHeader): Promise<SegmentFile> {
    const segment = await SegmentFile.resume(path, 0);
    try {
      await segment.write(Buffer.from(encodeHeader(header)));
      await segment.sync();
      await syncFolder(dirname(path));
    } catch (error) {
      await segment.close();
      throw error;
    }
    return segment;
  }

  get size(): number {
    return this.#size;
  }

  /** All of the bytes, or none: what a full disk took half is cut off again. */
  async write(bytes: Buffer): Promise<void> {
    try {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await this.#file.write(bytes, done);
        done += bytesWritten;
      }
    } catch (error) {
      await this.#file.truncate(this.#size);
      throw error;
    }
    this.#size += bytes.length;
  }

  async sync(): Promise<void> {
    await this.#file.datasync();
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}
