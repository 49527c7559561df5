// Text that is too long for its place, shortened in the same way everywhere.

/** At most `most` characters (UTF-16), the last of them an ellipsis where something is missing. No letter is torn apart. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const head = text.slice(0, Math.max(0, most - 1));
  return `${head.replace(/[\ud800-\udbff]$/, '').trimEnd()}…`;
}

/** A sentence of others within a sentence of ours: blanks and line ends of any number are one blank. */
export const sentence = (text: string, most = 200): string =>
  shorten(text.replaceAll(/\s+/g, ' ').trim(), most);
