// Owns matching of paths against globs, with what hosts use: **, *, ?, {a,b} and [abc]; case counts for nothing.

/** @type {(globs: readonly string[]) => (path: string) => boolean} */
export function matcher(globs) {
  const patterns = globs.map((glob) => new RegExp(`^${sourceOf(glob)}$`, 'is'));
  return (path) => patterns.some((pattern) => pattern.test(path));
}

/**
 * Braces may stand in braces, so they are read by depth.
 * @type {(glob: string) => string}
 */
function sourceOf(glob) {
  let source = '';
  for (let at = 0; at < glob.length;) {
    const rest = glob.slice(at);
    const token = rest.startsWith('{') ? braced(rest) : (TOKEN.exec(rest)?.[0] ?? rest.slice(0, 1));
    source += tokenSource(token);
    at += token.length;
  }
  return source;
}

const TOKEN = /^(?:\*\*\/|\*\*|\*|\?|\[!?[^\]]+\]|.)/s;

/**
 * From this brace to the one that closes it; the brace alone where none does.
 * @type {(text: string) => string}
 */
function braced(text) {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '{') depth++;
    if (sign === '}' && --depth === 0) return text.slice(0, at + 1);
  }
  return '{';
}

/** @type {(token: string) => string} */
function tokenSource(token) {
  if (token === '**/') return '(?:.*/)?';
  if (token === '**') return '.*';
  if (token === '*') return '[^/]*';
  if (token === '?') return '[^/]';
  if (token.startsWith('[') && token.length > 1) return token.replace(/^\[!/, '[^');
  if (token.startsWith('{') && token.length > 1)
    return `(?:${choices(token.slice(1, -1)).map(sourceOf).join('|')})`;
  return token.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

/**
 * Split at the commas that stand in no further brace.
 * @type {(text: string) => string[]}
 */
function choices(text) {
  const parts = [''];
  let depth = 0;
  for (const sign of text) {
    if (sign === '{') depth++;
    if (sign === '}') depth--;
    if (sign === ',' && depth === 0) parts.push('');
    else parts.push(`${parts.pop() ?? ''}${sign}`);
  }
  return parts;
}
