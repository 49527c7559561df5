// Which signal hangs on the mast.
import { beaufort, warningFor } from './beaufort.js';

/** The signal for each reading, as `{ minute, signal }`. */
export function signals(readings) {
  return readings.map(({ minute, gust }) => ({ minute, signal: warningFor(beaufort(gust)) }));
}

/** Only the readings at which the signal has to be changed; the mast is bare in the morning. */
export function changes(readings) {
  let hanging = 'none';
  return signals(readings).filter(({ signal }) => {
    const differs = signal !== hanging;
    hanging = signal;
    return differs;
  });
}
