// Owns what is forgiven in the JSON that a model writes: signs that are not escaped, and what is missing or too much at its end.

/**
 * The text as strict JSON where it is clear what was meant; else as it is.
 * @type {(text: string) => string}
 */
export function mendedJson(text) {
  if (isJson(text)) return text;
  const strings = text.replaceAll(STRINGS, (string, triple, tick) =>
    string.startsWith('"') && triple === undefined
      ? string.replaceAll(/\\([\s\S])|[\n\r\t]/g, (sign, escaped) => SIGNS[sign] ?? escapedOf(sign, escaped))
      : JSON.stringify(triple ?? tick),
  );
  const closed = withEnds(strings);
  return [strings, closed].find(isJson) ?? text;
}

/**
 * One after the other, so that none is found within another: those of JSON, and as Python and JavaScript write them, where a
 * value may stand.
 */
const STRINGS =
  /(?<=[:,[]\s*)"""([\s\S]*?)"""(?=\s*[,}\]])|"(?:[^"\\]|\\[\s\S])*"|(?<=[:,[]\s*)`([^`]*)`(?=\s*[,}\]])/g;

/** @type {{ readonly [sign: string]: string }} */
const SIGNS = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/**
 * A stroke before a sign that needs none: of a quote it is dropped, elsewhere it was meant (a regular expression).
 * @type {(sign: string, escaped: unknown) => string}
 */
function escapedOf(sign, escaped) {
  if (typeof escaped !== 'string' || /["\\/bfnrtu]/.test(escaped)) return sign;
  if (escaped === "'" || escaped === '`') return escaped;
  return escaped === '\n' ? '\\n' : `\\\\${escaped}`;
}

/**
 * Without commas before a closing bracket, closed where brackets are open, cut where it is whole already.
 * @type {(text: string) => string}
 */
function withEnds(text) {
  let out = '';
  let open = '';
  for (const token of text.match(/"(?:[^"\\]|\\[\s\S])*"|[\s\S]/g) ?? []) {
    if (token === '{' || token === '[') open += token === '{' ? '}' : ']';
    if (token === '}' || token === ']') {
      if (!open.endsWith(token)) return text;
      out = out.replace(/,\s*$/, '');
      open = open.slice(0, -1);
      if (open === '') return out + token;
    }
    out += token;
  }
  return out.replace(/,\s*$/, '') + open.split('').toReversed().join('');
}

/** @type {(text: string) => boolean} */
function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
