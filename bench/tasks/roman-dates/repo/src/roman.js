const VALUES = { I: 1, V: 5, X: 10, L: 50, C: 100, D: 500, M: 1000 };
const STRICT = /^M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})$/;

export function fromRoman(text) {
  if (text === '' || !/^[MDCLXVI]+$/.test(text)) throw new SyntaxError(`no numeral: ${text}`);
  const digits = [...text].map((letter) => VALUES[letter]);
  return digits.reduce((sum, digit, at) => sum + (digit < (digits[at + 1] ?? 0) ? digit : digit), 0);
}
