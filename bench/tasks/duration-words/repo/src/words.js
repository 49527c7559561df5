import { split } from './split.js';
import { counted } from './units.js';

export function words(seconds) {
  const text = split(Math.abs(seconds))
    .map(([count, unit]) => counted(count, unit))
    .join(' ');
  return seconds < 0 ? `-${text}` : text;
}
