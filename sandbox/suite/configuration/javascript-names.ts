// What configurations in JavaScript, TypeScript and JSON name: literal strings below the keys that lead to files.
import { type SyntaxNode } from '@lezer/common';
import { parser } from '@lezer/javascript';

import { importsOf } from './imports.ts';
import { named, type Name, type NameReader } from './names.ts';

/** Below these keys lies what is loaded before the tests, or in place of a part of the runner. */
export interface Keys {
  readonly files: ReadonlySet<string>;
  /** Of `files`, those that lead to a further configuration. */
  readonly configurations: ReadonlySet<string>;
  /** Of `files`, those that are loaded before our reporter. */
  readonly early: ReadonlySet<string>;
  /** A word without a folder and an ending may be a file, too; elsewhere it is something built in, or a package. */
  readonly bare?: true;
}

const ROOTS: ReadonlySet<string> = new Set(['rootDir', 'root', 'dir']);
const TYPED = parser.configure({ dialect: 'ts' });

/** Only what is written out is seen: strings, and paths joined of strings. What code puts together is not. */
export function javaScriptReader(keys: Keys): NameReader {
  return (text, path) => {
    const isData = /\.json[5c]?$|(^|\/)\.\w+rc$/.test(path);
    const source = isData ? `(${text}\n)` : text;
    const found: Found = { names: [], roots: [] };
    const imports = isData ? [] : importsOf({ path, text });
    TYPED.parse(source)
      .topNode.cursor()
      .iterate(({ node }) => collect(node, { source, keys, found }));
    const configurations = imports.filter((word) => !PROGRAM.test(word));
    return {
      names: [...found.names, ...named(configurations, 'file', { isConfiguration: true })],
      roots: found.roots,
    };
  };
}

/**
 * What a configuration imports from there is the program itself, as in the repository of a plug-in and its examples: a
 * repair may touch it.
 */
const PROGRAM = /^(\.{1,2}\/)+(([^/]+\/)*(src|lib|source|app|dist)(\/.*)?|index(\.[cm]?[jt]sx?)?)$/;

interface Found {
  readonly names: Name[];
  readonly roots: string[];
}

interface Place {
  readonly source: string;
  readonly keys: Keys;
  readonly found: Found;
}

function collect(node: SyntaxNode, { source, keys, found }: Place): void {
  const key = keyOf(node, source);
  if (key === undefined) return;
  const value = node.lastChild?.name === ';' ? node.lastChild.prevSibling : node.lastChild;
  if (!value) return;
  if (ROOTS.has(key)) found.roots.push(...stringsIn(value, source));
  if (!keys.files.has(key)) return;
  const isConfiguration = keys.configurations.has(key);
  // What is written out in place (`projects: [{ … }]`) has keys of its own.
  const words = stringsIn(value, source, isConfiguration ? 'ObjectExpression' : undefined);
  for (const word of words.filter((word) => keys.bare || /[./]/.test(word))) {
    found.names.push({
      word,
      meaning: 'file',
      ...(isConfiguration ? { isConfiguration } : {}),
      ...(keys.early.has(key) ? { isEarly: true } : {}),
    });
  }
}

/** `key: value`, `'key': value`, `const key = value`, `config.key = value`. */
function keyOf(node: SyntaxNode, source: string): string | undefined {
  const { firstChild } = node;
  if (!firstChild) return undefined;
  if (node.name === 'Property' && node.getChild(':')) {
    return firstChild.name === 'String' ? stringIn(firstChild, source) : textOf(firstChild, source);
  }
  if (node.name === 'AssignmentExpression') return textOf(firstChild, source).split('.').at(-1);
  const variable = node.name === 'VariableDeclaration' ? node.getChild('VariableDefinition') : null;
  return variable ? textOf(variable, source) : undefined;
}

/** Strings below, but not in nodes of this name; the words of a call that joins paths are one path. Keys are none. */
function stringsIn(node: SyntaxNode, source: string, left?: string): readonly string[] {
  const found: string[] = [];
  node.cursor().iterate((at) => {
    const inner = at.node;
    if (inner.name === left) return false;
    const joined = inner.name === 'CallExpression' ? joinedIn(inner, source) : undefined;
    if (joined !== undefined) {
      found.push(joined);
      return false;
    }
    if (isString(inner) && !isKey(inner)) found.push(stringIn(inner, source));
    return true;
  });
  return found;
}

const isString = (node: SyntaxNode): boolean =>
  node.name === 'String' || (node.name === 'TemplateString' && !node.getChild('Interpolation'));

const isKey = (node: SyntaxNode): boolean =>
  node.parent?.name === 'Property' && node.parent.firstChild?.from === node.from && node.nextSibling !== null;

/** `path.join(here, 'test', 'setup.js')` is `test/setup.js`. */
function joinedIn(call: SyntaxNode, source: string): string | undefined {
  const callee = call.firstChild ? textOf(call.firstChild, source) : '';
  if (!/(^|\.)(join|resolve)$/.test(callee) || callee === 'require.resolve') return undefined;
  const words = (call.getChild('ArgList')?.getChildren('String') ?? []).map((word) => stringIn(word, source));
  return words.length === 0 ? undefined : words.join('/');
}

const textOf = ({ from, to }: SyntaxNode, source: string): string => source.slice(from, to);

/** Escapes are of no use in a path, so they are left as they are. */
const stringIn = (node: SyntaxNode, source: string): string => textOf(node, source).slice(1, -1);
