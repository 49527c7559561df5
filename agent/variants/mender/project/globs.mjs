// Owns matching of paths against globs, with what hosts use: **, *, ?, {a,b} and [abc]; case counts for nothing.

/** @type {(globs: readonly string[]) => (path: string) => boolean} */
export function matcher(globs) {
  const patterns = globs.map((glob) => new RegExp(`^${sourceOf(glob)}$`, 'is'));
  return (path) => patterns.some((pattern) => pattern.test(path));
}

/** @type {(glob: string) => string} */
function sourceOf(glob) {
  const tokens = glob.match(/\*\*\/|\*\*|\*|\?|\[!?[^\]]+\]|\{[^{}]*\}|./gs) ?? [];
  return tokens.map(tokenSource).join('');
}

/** @type {(token: string) => string} */
function tokenSource(token) {
  if (token === '**/') return '(?:.*/)?';
  if (token === '**') return '.*';
  if (token === '*') return '[^/]*';
  if (token === '?') return '[^/]';
  if (token.startsWith('[') && token.length > 1) return token.replace(/^\[!/, '[^');
  if (token.startsWith('{') && token.length > 1) {
    return `(?:${token.slice(1, -1).split(',').map(sourceOf).join('|')})`;
  }
  return token.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
