/** [r, g, b] from 0 to 1 of "#rgb" or "#rrggbb". */
export function channels(hex) {
  const digits = hex.replace('#', '');
  const full = digits.length === 3 ? [...digits].map((digit) => `${digit}0`).join('') : digits;
  if (!/^[\da-f]{6}$/i.test(full)) throw new SyntaxError(`no colour: ${hex}`);
  return [0, 2, 4].map((at) => parseInt(full.slice(at, at + 2), 16) / 255);
}
