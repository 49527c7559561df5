export function pageCount(total, size) {
  if (size < 1) throw new RangeError('a page holds at least one');
  return Math.max(1, Math.floor(total / size));
}

export function slice(items, page, size) {
  const start = page * size;
  return items.slice(start, start + size);
}
