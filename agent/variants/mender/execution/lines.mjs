// Owns messages between mender and its workers: one JSON value per line.
import { createInterface } from 'node:readline';

/** @type {(stream: import('node:stream').Writable, message: object) => void} */
export function writeLine(stream, message) {
  stream.write(`${JSON.stringify(message)}\n`);
}

/** @type {(stream: import('node:stream').Readable) => import('node:readline').Interface} */
export const readLines = (stream) => createInterface({ input: stream, crlfDelay: Infinity });
