// High and low waters of one day, and the height of the water in between.

const LINE = /^(\d{2}):(\d{2})\s+(high|low)\s+(-?\d+(?:\.\d+)?)$/;

/** Reads lines like `03:12 high 2.1`; empty lines and `#` comments are skipped. */
export function parseTides(text) {
  const tides = [];
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.replace(/#.*/, '').trim();
    if (line === '') continue;
    const match = LINE.exec(line);
    if (!match) throw new Error(`line ${index + 1}: "${line}" is no tide`);
    const [, hours, minutes, kind, metres] = match;
    tides.push({ minute: Number(hours) * 60 + Number(minutes), kind, metres: Number(metres) });
  }
  return tides.sort((a, b) => a.minute - b.minute);
}

/** The first high water at or after `minute`; undefined when there is none left today. */
export function nextHigh(tides, minute) {
  return tides.find((tide) => tide.kind === 'high' && tide.minute >= minute);
}

/**
 * Height of the water at `minute`, by a cosine between the two turns around it. Undefined before the first turn of
 * the day and after its last one: the table does not know yesterday and tomorrow.
 */
export function heightAt(tides, minute) {
  for (let i = 0; i < tides.length - 2; i++) {
    const before = tides[i];
    const after = tides[i + 1];
    if (minute < before.minute || minute > after.minute) continue;
    const share = (minute - before.minute) / (after.minute - before.minute);
    const middle = (before.metres + after.metres) / 2;
    const swing = (before.metres - after.metres) / 2;
    return middle + swing * Math.cos(Math.PI * share);
  }
  return undefined;
}
