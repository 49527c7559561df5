// Owns texts that were escaped once too often on their way here: "\n" as two signs where a line should end.

/**
 * True where `\n` stands outside of every string of the code, and no line ends: then it was meant as one.
 * @type {(text: string) => boolean}
 */
export function isOverEscaped(text) {
  if (text.includes('\n')) return false;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (sign === '\\') {
      if (quote === '' && text[at + 1] === 'n') return true;
      at++;
    } else if (quote === sign) quote = '';
    else if (quote === '' && '\'"`'.includes(sign)) quote = sign;
  }
  return false;
}

/** @type {{ readonly [sign: string]: string }} */
const MEANT = { n: '\n', t: '\t', r: '\r', '"': '"', "'": "'", '\\': '\\' };

/** @type {(text: string) => string} */
export const unescaped = (text) =>
  text.replaceAll(/\\([ntr"'\\])/g, (whole, sign) => MEANT[String(sign)] ?? whole);
