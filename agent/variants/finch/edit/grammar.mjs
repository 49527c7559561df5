// Owns the look before a file is written: text that parsed must parse again.

/** @import { Syntax, SyntaxNode } from '../../protocol.ts' */

/** @typedef {{ line: number, text: string }} Flaw the first place that does not parse */

/**
 * What an edit breaks. Undefined: nothing, or nobody here knows the language, or it did not parse before either.
 * @param {Syntax} syntax
 * @param {{ path: string, before: string | undefined, after: string }} edit `before` undefined: a new file
 * @returns {Promise<Flaw | undefined>}
 */
export async function flawOf(syntax, { path, before, after }) {
  const language = syntax.languageOf(path);
  if (!language) return undefined;
  if (before !== undefined && (await syntax.parse(language, before)).hasError) return undefined;
  const tree = await syntax.parse(language, after);
  if (!tree.hasError) return undefined;
  const { row } = firstFlaw(tree).startPosition;
  return { line: row + 1, text: (after.split('\n')[row] ?? '').trim().slice(0, 120) };
}

/** @type {(node: SyntaxNode) => SyntaxNode} */
function firstFlaw(node) {
  if (node.isMissing) return node;
  const inner = node.children.find(
    (child) => child?.hasError === true || child?.isMissing === true || child?.isError === true,
  );
  return inner ? firstFlaw(inner) : node;
}
