import { pageCount } from './pages.js';

/** Numbers of at most `width` pages around the current one. */
export function links({ page, size, total, width = 5 }) {
  const count = pageCount(total, size);
  const first = Math.max(1, page - width + 1);
  const last = Math.min(count, first + width - 1);
  return Array.from({ length: last - first + 1 }, (_, n) => first + n);
}
