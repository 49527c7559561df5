import { neighbours } from './places.js';

/** Seats a group; returns its row (from 1), or undefined when no row has room. */
export function seat(hall, guest, count, { wheelchair = false } = {}) {
  const rows = hall.rows;
  for (const [index, row] of rows.entries()) {
    const start = neighbours(row, count, wheelchair ? 'w' : 's');
    if (start === -1) continue;
    for (const place of row.slice(start, start + count)) place.guest = guest;
    return index + 1;
  }
  return undefined;
}
