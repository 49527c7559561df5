// Owns what makes two failures the same: numbers, times, addresses and paths of this run count for nothing.
import { createHash } from 'node:crypto';

/**
 * Of all failing tests with what they said; '' where none fails.
 * @type {(failed: readonly { id: string, message?: string }[]) => string}
 */
export function signatureOf(failed) {
  if (failed.length === 0) return '';
  const lines = failed.map(({ id, message = '' }) => `${id} ${normalised(message)}`).sort();
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12);
}

/** @type {(message: string) => string} */
export const normalised = (message) =>
  message
    .replaceAll(/\b0x[\da-f]+\b/gi, '#')
    .replaceAll(/\b\d{4}-\d{2}-\d{2}[T ][\d:.]+Z?/g, '#time')
    .replaceAll(/\/(?:tmp|var|private|logs)\/[\w./-]+/g, '#path')
    .replaceAll(/:\d+(?::\d+)?(?=\)|\s|$)/gm, ':#')
    .replaceAll(/\b\d+(?:\.\d+)?\s?(?:ms|s|µs|seconds?|milliseconds?)\b/g, '#time')
    .replaceAll(/\b[\da-f]{8,}\b/gi, '#')
    .replaceAll(/\b(?:pid|port)\W+\d+/gi, '#')
    .replaceAll(/[ \t]+/g, ' ')
    .trim();
