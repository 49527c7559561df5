const ESCAPE = /[.*+?^${}()|[\]\\]/g;

/** "/users/:id/*" becomes a matcher with its rank: the more fixed segments, the higher. */
export function compile(pattern) {
  const names = [];
  const segments = pattern.split('/').filter(Boolean);
  const source = segments
    .map((segment) => {
      if (segment === '*') {
        names.push('rest');
        return '([^/]*)';
      }
      if (segment.startsWith(':')) {
        names.push(segment.slice(1));
        return '([^/]+)';
      }
      return segment.replace(ESCAPE, '\\$&');
    })
    .join('/');
  const rank = segments.map((segment) => (segment === '*' ? 0 : segment.startsWith(':') ? 1 : 2));
  return { pattern, names, rank, regex: new RegExp(`^/${source}/?$`) };
}

/** Negative when `a` has to be tried before `b`. */
export function byRank(a, b) {
  for (let at = 0; at < Math.max(a.rank.length, b.rank.length); at++) {
    const difference = (b.rank[at] ?? -1) - (a.rank[at] ?? -1);
    if (difference !== 0) return -difference;
  }
  return 0;
}
