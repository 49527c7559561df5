// Owns what is forgiven in the JSON that a model writes: line ends and tabs that stand unescaped in its strings.

/**
 * The text as strict JSON where that is all that is wrong with it; else as it is.
 * @type {(text: string) => string}
 */
export function mendedJson(text) {
  if (isJson(text)) return text;
  const mended = text.replaceAll(/"(?:[^"\\]|\\[\s\S])*"/g, (string) =>
    string.replaceAll(/[\n\r\t]/g, (sign) => SIGNS[sign] ?? sign),
  );
  return isJson(mended) ? mended : text;
}

/** @type {{ readonly [sign: string]: string }} */
const SIGNS = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** @type {(text: string) => boolean} */
function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
