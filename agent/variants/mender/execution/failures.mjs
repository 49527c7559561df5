// Owns reading failures: their first words, and the places their stacks name.
import { fileURLToPath } from 'node:url';

/** @import { Frame } from './trial.mjs' */

const MAX_HEAD = 600;
const MAX_FRAMES = 20;

/** @type {(error: unknown) => string} */
export function headOf(error) {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.slice(0, MAX_HEAD);
}

/**
 * Places a JavaScript error's stack names, innermost first, those of its causes behind.
 * @type {(error: unknown) => readonly Frame[]}
 */
export function framesOf(error) {
  if (!(error instanceof Error)) return [];
  return [...framesInText(error.stack ?? ''), ...framesOf(error.cause)].slice(0, MAX_FRAMES);
}

/**
 * Places that a text names in the manner of JavaScript or Python stacks, as they are written there.
 * @type {(text: string) => readonly Frame[]}
 */
export function framesInText(text) {
  const frames = [];
  for (const { groups } of text.matchAll(PLACES)) {
    const { url, path, file } = groups ?? {};
    const found = url === undefined ? (path ?? file) : fileURLToPath(`file://${url}`);
    const line = Number(groups?.['line'] ?? groups?.['row']);
    if (found !== undefined && line > 0) frames.push({ path: found, line });
  }
  return frames.slice(0, MAX_FRAMES);
}

const PLACES =
  /(?:file:\/\/(?<url>\/[^\s()?:]+)|(?<path>[^\s()?:"'<>]+\.\w+))(?:\?[^\s:()]*)?:(?<line>\d+)(?::\d+)?|File "(?<file>[^"]+)", line (?<row>\d+)/g;
