// Owns the parser of the tests: the real tree-sitter, loaded once.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** @import { Language, SyntaxNode } from '../../protocol.ts' */

const require = createRequire(import.meta.url);
const engine = require('@vscode/tree-sitter-wasm');
const folder = dirname(require.resolve('@vscode/tree-sitter-wasm'));

/** @type {Map<Language, Promise<(text: string) => SyntaxNode>>} */
const parsers = new Map();
const started = engine.Parser.init({ locateFile: (/** @type {string} */ name) => join(folder, name) });

/** @type {(language: Language, text: string) => Promise<SyntaxNode>} */
export async function parse(language, text) {
  const known = parsers.get(language) ?? load(language);
  parsers.set(language, known);
  return (await known)(text);
}

/** @type {(language: Language) => Promise<(text: string) => SyntaxNode>} */
async function load(language) {
  await started;
  const parser = new engine.Parser();
  parser.setLanguage(await engine.Language.load(join(folder, `tree-sitter-${language}.wasm`)));
  return (text) => {
    const tree = parser.parse(text);
    if (!tree) throw new Error(`tree-sitter gave no tree for ${language}`);
    return tree.rootNode;
  };
}
