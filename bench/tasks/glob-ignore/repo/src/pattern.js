/** One line of an ignore file as a test over paths; undefined for comments and blanks. */
export function pattern(line) {
  const text = line.trimEnd();
  if (text === '' || text.startsWith('#')) return undefined;
  const isNegated = text.startsWith('!');
  const body = isNegated ? text.slice(1) : text;
  const isAnchored = body.startsWith('/');
  const source = body
    .replace(/^\/|\/$/g, '')
    .replace(/[.+^$()|{}]/g, '\\$&')
    .replaceAll('**', '\0')
    .replaceAll('*', '.*')
    .replaceAll('\0', '.*');
  const regex = new RegExp(`${isAnchored ? '^' : '(^|/)'}${source}(/|$)`);
  return { isNegated, test: (path) => regex.test(path) };
}
