// Owns what a file defines: names with their lines, from its syntax tree where there is a grammar, else by habit.

/** @import { Syntax, SyntaxNode } from '../../protocol.ts' */

/** @typedef {{ name: string, line: number }} Defined */

const HABIT =
  /^[ \t]*(?:(?:pub(?:\([^)]*\))?|export|public|private|protected|internal|static|final|abstract|async|sealed|data)[ \t]+)*(?:func|fn|def|class|struct|enum|interface|trait|type|module|object|record|function)[ \t]+(?:\([^)]*\)[ \t]*)?([A-Za-z_]\w*)/gm;

const MOST_SYMBOLS = 200;

/**
 * @param {Syntax} syntax
 * @param {string} path
 * @param {string} text
 * @returns {Promise<Defined[]>} in the order of the file
 */
export async function symbolsOf(syntax, path, text) {
  const language = syntax.languageOf(path);
  const found = language ? definedIn(await syntax.parse(language, text)) : byHabit(text);
  return found.slice(0, MOST_SYMBOLS);
}

/** @type {(text: string) => Defined[]} */
function byHabit(text) {
  return [...text.matchAll(HABIT)].map((match) => ({
    name: match[1] ?? '',
    line: text.slice(0, match.index).split('\n').length,
  }));
}

const WRAPPERS = new Set([
  'export_statement',
  'decorated_definition',
  'lexical_declaration',
  'variable_declaration',
  'class_body',
  'block',
  'ambient_declaration',
]);
const CLASSES = new Set(['class_declaration', 'abstract_class_declaration', 'class_definition']);
const DEFINITIONS = new Set([
  'function_declaration',
  'generator_function_declaration',
  'function_definition',
  'method_definition',
  'variable_declarator',
  'interface_declaration',
  'type_alias_declaration',
  'enum_declaration',
  ...CLASSES,
]);

/**
 * Of the module and of its classes; what functions define inside is their own.
 * @type {(node: SyntaxNode, owner?: string) => Defined[]}
 */
function definedIn(node, owner = '') {
  return node.namedChildren.flatMap((child) => {
    if (!child) return [];
    if (WRAPPERS.has(child.type)) return definedIn(child, owner);
    if (!DEFINITIONS.has(child.type)) return [];
    const name = child.childForFieldName('name');
    if (!name || !/^[\w$#]+$/.test(name.text)) return [];
    const own = { name: owner + name.text, line: name.startPosition.row + 1 };
    const body = CLASSES.has(child.type) ? child.childForFieldName('body') : null;
    return [own, ...(body ? definedIn(body, `${name.text}.`) : [])];
  });
}
