// What others wrote, as it stands in a prompt: between marks that nothing in it can close.

/** The text between `<mark>` and `</mark>`. Marks of the same name within it, open or closed, are spelt out. */
export function quoted(mark: string, text: string, name?: string): string {
  const own = new RegExp(String.raw`<(?=/?\s*${mark}\b)`, 'gi');
  const open = name === undefined ? mark : `${mark} name="${name}"`;
  return `<${open}>\n${text.replaceAll(own, '&lt;')}\n</${mark}>`;
}
