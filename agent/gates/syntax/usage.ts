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

const SETS_ONE =
  /^(?:setattr|delattr|.*\.setattr|Object\.defineProperty|Reflect\.(?:set|defineProperty|deleteProperty)|(?:.*\.)?mock\.patch(?:\.object)?)$/;
const SETS_MANY = /^(?:Object\.(?:assign|defineProperties|setPrototypeOf)|Reflect\.setPrototypeOf)$/;

/** Calls that write to what they are given. */
function writesBy({ source, names }: Scene, path: string, node: SyntaxNode): readonly Usage[] {
  const [object, key, value] = argumentsOf(node);
  if (!object || !(SETS_ONE.test(path) || SETS_MANY.test(path))) return [];
  const whole = names.pathOf(object) ?? names.constantOf(object);
  if (whole === undefined) return [];
  const target = /^(?:globalThis|global|window|self)$/.test(whole) ? '' : `${whole}.`;
  const keys = SETS_ONE.test(path) ? [key ? names.constantOf(key) : undefined] : keysOf(source, key);
  return keys.flatMap((name = '*') => named('assign', target + name, node, value ? { value } : {}));
}

function keysOf(source: Source, record: SyntaxNode | undefined): readonly (string | undefined)[] {
  const keys =
    record?.name === 'ObjectExpression' ? itemsOf(record).flatMap((item) => item.firstChild ?? []) : [];
  return keys.length > 0 ? keys.map((name) => textOf(source, name)) : [undefined];
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
  const key = node.firstChild;
  const base = node.parent ? takenApart(names, node.parent) : undefined;
  return base === undefined || !key ? [] : named('ref', `${base}.${textOf(source, key)}`, node);
}

/** What a pattern takes apart: the value of a declaration, or what a promise brings to its callback. */
function takenApart(names: Names, pattern: SyntaxNode): string | undefined {
  const { parent: holder, nextSibling } = pattern;
  const init = holder?.name === 'VariableDeclaration' ? nextSibling?.nextSibling : undefined;
  return init ? names.pathOf(init) : promised(names, holder);
}

/** What `promise.then` gives to the function with these parameters. */
function promised(names: Names, parameters: SyntaxNode | null): string | undefined {
  const list = parameters?.name === 'ParamList' ? parameters.parent?.parent : undefined;
  const callee = list?.name === 'ArgList' ? list.prevSibling : undefined;
  const path = callee ? names.pathOf(callee) : undefined;
  return path?.endsWith('.then') ? path.slice(0, -'.then'.length) : undefined;
}

function assignsAt({ names }: Scene, node: SyntaxNode): readonly Usage[] {
  const value = node.lastChild;
  const more = value && !/^(?:UnaryExpression|DeleteStatement)$/.test(node.name) ? { value } : {};
  return targetsOf(node).flatMap((target) => named('assign', written(names, target), node, more));
}

/** What a statement or an expression writes to, or deletes. */
function targetsOf(node: SyntaxNode): readonly SyntaxNode[] {
  switch (node.name) {
    case 'AssignmentExpression':
    case 'UpdateStatement':
      return node.firstChild ? [node.firstChild] : [];
    case 'AssignStatement':
      return childrenOf(node).filter(({ name, nextSibling }) =>
        name === 'MemberExpression'
          ? nextSibling !== null
          : name === 'VariableName' && nextSibling?.name === 'AssignOp',
      );
    case 'UnaryExpression':
    case 'DeleteStatement':
      return (node.getChild('delete') ?? node.getChild('del')) && node.lastChild ? [node.lastChild] : [];
    default:
      return [];
  }
}

/** The place that is written to: an entry of the table of modules is that entry, and not the module it holds. */
function written(names: Names, target: SyntaxNode): string | undefined {
  if (target.name === 'VariableName') return names.ownName(target);
  const table =
    target.name === 'MemberExpression' && target.firstChild ? names.pathOf(target.firstChild) : undefined;
  return table === 'sys.modules' ? 'sys.modules.*' : names.pathOf(target);
}
