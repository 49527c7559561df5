// What a text uses: every name it reaches, calls, imports and writes to.
import { type SyntaxNode } from '@lezer/common';

import { bindImport } from './bindings.ts';
import { namesOf, type Names } from './names.ts';
import { argumentsOf, below, childrenOf, itemsOf, textOf, type Source } from './source.ts';

export interface Usage {
  readonly form: 'ref' | 'call' | 'assign' | 'import';
  /** As `Names.pathOf` gives it; of an import the module. */
  readonly path: string;
  readonly node: SyntaxNode;
  readonly args: readonly SyntaxNode[];
  readonly value?: SyntaxNode;
}

/** A text with its tree, its names and its uses. */
export interface Reading {
  readonly path: string;
  readonly source: Source;
  readonly names: Names;
  readonly usages: readonly Usage[];
}

export function readingOf(path: string, source: Source): Reading {
  const names = namesOf(source);
  const usages = [...below(source.root)].flatMap((node) => usagesAt({ source, names }, node));
  return { path, source, names, usages };
}

type Scene = Pick<Reading, 'source' | 'names'>;

function usagesAt(scene: Scene, node: SyntaxNode): readonly Usage[] {
  switch (node.name) {
    case 'VariableName':
      return isReference(node) ? named('ref', scene.names.pathOf(node), node) : [];
    case 'MemberExpression':
      return named('ref', scene.names.pathOf(node), node);
    case 'CallExpression':
    case 'NewExpression':
      return callsAt(scene, node);
    case 'DynamicImport':
      return named('import', scene.names.pathOf(node), node);
    case 'Decorator':
      return decoratorAt(scene, node);
    case 'ImportDeclaration':
    case 'ExportDeclaration':
      return importsAt(scene, node);
    case 'ImportStatement':
      return pythonImportsAt(scene, node);
    case 'PatternProperty':
      return destructuredAt(scene, node);
    default:
      return assignsAt(scene, node);
  }
}

const named = (
  form: Usage['form'],
  path: string | undefined,
  node: SyntaxNode,
  more: Partial<Usage> = {},
): readonly Usage[] => (path === undefined ? [] : [{ form, path, node, args: [], ...more }]);

/** Names of keyword arguments, and what an import statement lists, are no references. */
function isReference(node: SyntaxNode): boolean {
  const holder = node.parent?.name;
  if (holder === 'ImportGroup' || holder === 'ImportStatement' || holder === 'ExportGroup') return false;
  return !((holder === 'ArgList' || holder === 'ParamList') && node.nextSibling?.name === 'AssignOp');
}

function callsAt(scene: Scene, node: SyntaxNode): readonly Usage[] {
  const { names } = scene;
  const callee = node.name === 'NewExpression' ? node.getChild('new')?.nextSibling : node.firstChild;
  const path = callee ? names.pathOf(callee) : undefined;
  const args = argumentsOf(node);
  const made = names.pathOf(node);
  const loads =
    path !== undefined && /^(?:require|__import__|.*import_module|.*getBuiltinModule)$/.test(path);
  return [
    ...named('call', path, node, { args }),
    ...(loads ? named('import', made, node) : []),
    ...(path === 'getattr' || path === 'Reflect.get' ? named('ref', made, node) : []),
    ...(path === undefined ? [] : writesBy(scene, path, node)),
  ];
}

/** Calls that write to what they are given. */
function writesBy({ source, names }: Scene, path: string, node: SyntaxNode): readonly Usage[] {
  const [object, key, value] = argumentsOf(node);
  const target = object && (names.pathOf(object) ?? names.constantOf(object));
  if (target === undefined) return [];
  const write = (name: string, written = value) =>
    named('assign', `${target}.${name}`, node, written ? { value: written } : {});
  if (
    /^(?:setattr|delattr|.*\.setattr|Object\.defineProperty|Reflect\.(?:set|defineProperty|deleteProperty))$/.test(
      path,
    )
  ) {
    return write((key && names.constantOf(key)) ?? '*');
  }
  if (/^(?:Object\.(?:assign|defineProperties|setPrototypeOf)|Reflect\.setPrototypeOf)$/.test(path)) {
    const keys = key?.name === 'ObjectExpression' ? itemsOf(key).map((item) => item.firstChild) : [];
    const texts = keys.flatMap((name) => (name ? [textOf(source, name)] : []));
    return texts.length > 0 ? texts.flatMap((name) => write(name)) : write('*');
  }
  if (/(?:^|\.)mock\.patch(?:\.object)?$/.test(path)) return write((key && names.constantOf(key)) ?? '*');
  return [];
}

function decoratorAt({ source, names }: Scene, node: SyntaxNode): readonly Usage[] {
  const first = node.getChild('VariableName');
  const base = first && names.pathOf(first);
  if (!first || base === undefined) return [];
  const end = node.getChild('ArgList')?.from ?? node.to;
  const rest = source.text.slice(first.to, end).replace(/\s/g, '');
  return named('ref', base + rest, node);
}

function importsAt({ source }: Scene, node: SyntaxNode): readonly Usage[] {
  const from = node.getChild('String');
  if (!from || node.getChild('type')) return [];
  const module = textOf(source, from).slice(1, -1);
  const short = module === 'node:test' ? module : module.replace(/^node:/, '');
  const group = node.getChild('ExportGroup') ?? node.getChild('ImportGroup');
  const taken = group ? childrenOf(group).filter(isTaken) : [];
  const all =
    node.name === 'ExportDeclaration' && node.getChild('Star') ? named('ref', `${short}.*`, node) : [];
  return [
    ...named('import', short, node),
    ...taken.flatMap((name) => named('ref', `${short}.${textOf(source, name)}`, name)),
    ...all,
  ];
}

const isTaken = ({ name, prevSibling }: SyntaxNode): boolean =>
  (name === 'VariableName' || name === 'VariableDefinition') && prevSibling?.name !== 'as';

function pythonImportsAt({ source }: Scene, node: SyntaxNode): readonly Usage[] {
  const found: Usage[] = [];
  bindImport(source, node, (_name, module, members, at) => {
    found.push(...named('import', module, at));
    for (const member of members) found.push(...named('ref', `${module}.${member}`, at));
  });
  return found;
}

/** `{ exit: done } = process`: the member of what is taken apart. */
function destructuredAt({ source, names }: Scene, node: SyntaxNode): readonly Usage[] {
  const defined = [...below(node)].find(({ name }) => name === 'VariableDefinition');
  const key = node.firstChild;
  const pattern = node.parent;
  if (!defined || !key || pattern?.parent?.name !== 'VariableDeclaration') return [];
  const init = pattern.nextSibling?.name === 'Equals' ? pattern.nextSibling.nextSibling : undefined;
  const base = init ? names.pathOf(init) : undefined;
  return base === undefined ? [] : named('ref', `${base}.${textOf(source, key)}`, node);
}

function assignsAt({ names }: Scene, node: SyntaxNode): readonly Usage[] {
  switch (node.name) {
    case 'AssignmentExpression':
    case 'UpdateStatement': {
      const [target, value] = [node.firstChild, node.lastChild];
      return target && value ? named('assign', written(names, target), node, { value }) : [];
    }
    case 'AssignStatement': {
      const value = node.lastChild;
      const targets = childrenOf(node).filter(
        ({ nextSibling, name }) => nextSibling && name === 'MemberExpression',
      );
      const plain = node.getChild('VariableName');
      const own = plain && plain.nextSibling?.name === 'AssignOp' ? [plain] : [];
      return [...targets, ...own].flatMap((target) =>
        named('assign', written(names, target), node, value ? { value } : {}),
      );
    }
    case 'UnaryExpression':
    case 'DeleteStatement': {
      const target = node.getChild('delete') || node.getChild('del') ? node.lastChild : undefined;
      return target ? named('assign', written(names, target), node) : [];
    }
    default:
      return [];
  }
}

/** The place that is written to: an entry of the table of modules is that entry, and not the module it holds. */
function written(names: Names, target: SyntaxNode): string | undefined {
  const table =
    target.name === 'MemberExpression' && target.firstChild ? names.pathOf(target.firstChild) : undefined;
  return table === 'sys.modules' ? 'sys.modules.*' : names.pathOf(target);
}
