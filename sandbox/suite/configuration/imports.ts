// Which files of the project a module of JavaScript, TypeScript or Python loads: by its imports, as far as literal names go.
import { type SyntaxNode } from '@lezer/common';
import { posix } from 'node:path';

import { below, parse, textOf, type Source } from '../../../agent/gates/syntax/source.ts';
import { filesNamed } from './lookup.ts';

export interface Module {
  /** Relative to the root of the repository. */
  readonly path: string;
  readonly text: string;
  /** Where the suite runs: Python looks there, too. */
  readonly directory: string;
}

/** Those of `paths`. A name of Python may be meant from several folders: all of them count, with the packages around. */
export function filesLoadedBy(module: Module, paths: ReadonlySet<string>): readonly string[] {
  const own = posix.dirname(module.path);
  if (!module.path.endsWith('.py')) {
    const lookup = { paths, folders: [own] };
    return importsOf(module).flatMap((word) => filesNamed(word, 'file', lookup));
  }
  const around = [own, ...own.split('/').map((_, depth, parts) => parts.slice(0, depth).join('/'))];
  const packages = around
    .map((folder) => posix.join(folder, '__init__.py'))
    .filter((path) => paths.has(path));
  const imported = pythonImportsOf(module).flatMap((word) => {
    const dots = /^\.*/.exec(word)?.[0].length ?? 0;
    const up = posix.join(own, '../'.repeat(Math.max(0, dots - 1)));
    const folders = dots > 0 ? [up] : [...around, module.directory];
    return filesNamed(word.slice(dots), 'module', { paths, folders });
  });
  return [...packages, ...imported];
}

/** Relative modules that a text of JavaScript imports, requires or exports again. */
export function importsOf({ path, text }: Pick<Module, 'path' | 'text'>): readonly string[] {
  const source = parse(path, text);
  if (source?.language !== 'javascript') return [];
  return [...below(source.root)].flatMap((node) => {
    if (!isImport(node, source)) return [];
    const literal = node.getChild('String') ?? node.getChild('ArgList')?.getChild('String');
    const word = literal ? textOf(source, literal).slice(1, -1) : '';
    return word.startsWith('.') ? [word] : [];
  });
}

function isImport(node: SyntaxNode, source: Source): boolean {
  if (['ImportDeclaration', 'ExportDeclaration', 'DynamicImport'].includes(node.name)) return true;
  const callee = node.name === 'CallExpression' ? node.firstChild : null;
  return callee !== null && /^(require|require\.resolve|import)$/.test(textOf(source, callee));
}

/** Modules with the dots before them. `from app import sums` loads `app`, and `app.sums` where that is a module. */
function pythonImportsOf({ path, text }: Module): readonly string[] {
  const source = parse(path, text);
  if (!source) return [];
  return [...below(source.root)].flatMap((node) => {
    if (node.name !== 'ImportStatement') return [];
    const statement = textOf(source, node).replace(/#.*|[()\\]/g, ' ');
    const [, from, names = ''] = /^(?:from\s*([\w.]+?)\s*)?import\b(.*)$/s.exec(statement) ?? [];
    const imported = names
      .split(',')
      .map((name) => name.trim().split(/\s/)[0] ?? '')
      .filter((name) => name !== '' && name !== '*');
    if (from === undefined) return imported;
    return [from, ...imported.map((name) => (from.endsWith('.') ? from + name : `${from}.${name}`))];
  });
}
