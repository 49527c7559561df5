const INLINE = /\[[^\]]*\]\(\s*<?([^)>]+)>?\s*\)/g;
const REFERENCE = /\[[^\]]*\]\[([^\]]+)\]/g;
const DEFINITION = /^\[([^\]]+)\]:\s*(\S+)/gm;

/** Targets of all links in a text of markdown, in order; an undefined reference is `undefined`. */
export function links(text) {
  const defined = new Map();
  for (const [, name, target] of text.matchAll(DEFINITION)) defined.set(name, target);
  const inline = [...text.matchAll(INLINE)].map(([, target]) => target);
  const references = [...text.matchAll(REFERENCE)].map(([, name]) => defined.get(name.toLowerCase()));
  return [...inline, ...references];
}
