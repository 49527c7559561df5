import { median, spread } from './figures.js';
import { Window } from './window.js';

/** Readings that lie further from the median of their window than `factor` spreads. */
export function spikes(readings, { size = 5, factor = 4 } = {}) {
  const window = new Window(size);
  const found = [];
  readings.forEach((reading, at) => {
    if (window.full) {
      const { readings: before } = window;
      const distance = reading - median(before);
      if (distance > factor * Math.max(spread(before), 0.1)) found.push(at);
    }
    window.add(reading);
  });
  return found;
}
