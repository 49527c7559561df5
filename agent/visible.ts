// Text of others as it can be shown: what would steer a terminal or turn words around is spelt out.

/**
 * Controls of terminals (C0 and C1, but for line ends and tabs), and characters that change the direction of what follows
 * them or that nobody can see, as `\u001b`: within JSON it stays what it was.
 */
export function visible(text: string): string {
  return text.replace(STEERING, spelt);
}

/** Of one line: what others put in it begins no further one, which could be taken for ours. */
export function visibleLine(text: string): string {
  // Each run of white space is looked at once: a name of a million spaces is soon read.
  return visible(text.replace(/\s+/g, (space) => (/[\r\n]/.test(space) ? ' ' : space)));
}

const STEERING =
  /\r(?!\n)|(?![\r\n\t])\p{Cc}|[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu;

const spelt = (found: string): string =>
  Array.from(
    { length: found.length },
    (_, at) => String.raw`\u${found.charCodeAt(at).toString(16).padStart(4, '0')}`,
  ).join('');
