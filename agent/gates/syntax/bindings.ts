// What names of a file stand for: imports, aliases, destructured members, parameters; by lexical scope.
import { type SyntaxNode } from '@lezer/common';

import { below, childrenOf, enclosing, FUNCTIONS, textOf, type Source } from './source.ts';

/** A name in a scope. Without `init` and `module` nothing is known of it but that it is the file's own. */
export interface Binding {
  readonly scope: SyntaxNode;
  readonly init?: SyntaxNode;
  readonly module?: string;
  /** Members taken from what it is bound to: `{ exit: done } = process` binds `done` to the member `exit`. */
  readonly members: readonly string[];
  /** Bound by an assignment alone: the name may be a global. */
  readonly assigned?: true;
  /** Declared without a value: what is assigned to it later is its value. */
  readonly open?: true;
}

export type Bindings = ReadonlyMap<string, readonly Binding[]>;

const SCOPES = new Set([...FUNCTIONS, 'Block', 'ForStatement', 'CatchClause', 'Script']);
const PYTHON_SCOPES = new Set(['FunctionDefinition', 'LambdaExpression', 'ClassDefinition', 'Script']);

export function bindingsOf(source: Source): Bindings {
  const bindings = new Map<string, Binding[]>();
  const bind: Bind = (name, binding) => {
    bindings.set(name, [...(bindings.get(name) ?? []), binding]);
  };
  for (const node of below(source.root)) {
    if (source.language === 'javascript') bindJavascript(source, node, bind);
    else bindPython(source, node, bind);
  }
  return bindings;
}

type Bind = (name: string, binding: Binding) => void;

function bindJavascript(source: Source, node: SyntaxNode, bind: Bind): void {
  if (node.name === 'VariableDefinition') bind(textOf(source, node), javascriptBinding(source, node));
  const target = node.name === 'AssignmentExpression' ? node.firstChild : undefined;
  if (target?.name === 'VariableName' && node.lastChild) {
    bind(textOf(source, target), { scope: source.root, init: node.lastChild, members: [], assigned: true });
  }
}

function javascriptBinding(source: Source, node: SyntaxNode): Binding {
  const { parent } = node;
  const declares = parent?.name === 'FunctionDeclaration' || parent?.name === 'ClassDeclaration';
  const scope = enclosing(declares ? parent : node, SCOPES) ?? source.root;
  const { held, members } = patternOf(source, node);
  const module = held.parent?.name === 'ImportDeclaration' ? held.parent.getChild('String') : undefined;
  if (module) return { scope, module: textOf(source, module).slice(1, -1), members };
  if (held.parent?.name !== 'VariableDeclaration') return { scope, members };
  const init = valueAfter(held);
  return { scope, members, ...(init ? { init } : { open: true }) };
}

/** The pattern or list that a definition stands in, and the members it takes. */
function patternOf(
  source: Source,
  node: SyntaxNode,
): { readonly held: SyntaxNode; readonly members: readonly string[] } {
  if (node.parent?.name === 'ImportGroup') {
    const key = node.prevSibling?.name === 'as' ? node.prevSibling.prevSibling : node;
    return { held: node.parent, members: [textOf(source, key ?? node)] };
  }
  const members: string[] = [];
  let held: SyntaxNode = node;
  while (held.parent?.name === 'PatternProperty' && held.parent.parent) {
    const key = held.parent.firstChild ?? held;
    members.unshift(textOf(source, key).replace(/^['"](.*)['"]$/, '$1'));
    held = held.parent.parent;
  }
  return { held, members };
}

function valueAfter(node: SyntaxNode): SyntaxNode | undefined {
  for (let next = node.nextSibling; next; next = next.nextSibling) {
    if (next.name === ',' || next.name === ';') return undefined;
    if (next.name === 'Equals') return next.nextSibling ?? undefined;
  }
  return undefined;
}

function bindPython(source: Source, node: SyntaxNode, bind: Bind): void {
  const scope = enclosing(node, PYTHON_SCOPES) ?? source.root;
  if (node.name === 'ImportStatement') {
    bindImport(source, node, (name, module, members) => bind(name, { scope, module, members }));
  } else if (node.name === 'AssignStatement') {
    bindAssigned(source, node, (name, init) => bind(name, { scope, members: [], ...(init ? { init } : {}) }));
  } else {
    // Parameters lie inside of what they belong to, other names around it.
    for (const name of ownNames(node)) bind(textOf(source, name), { scope, members: [] });
  }
}

/** Names of functions, classes, parameters and loops: nothing is known of them but that they are the file's own. */
function ownNames(node: SyntaxNode): readonly SyntaxNode[] {
  if (node.name === 'ParamList') {
    return node.getChildren('VariableName').filter(({ prevSibling }) => prevSibling?.name !== 'AssignOp');
  }
  const names = /^(?:FunctionDefinition|ClassDefinition|ForStatement)$/.test(node.name);
  return names ? node.getChildren('VariableName').slice(0, 1) : [];
}

function bindAssigned(
  source: Source,
  node: SyntaxNode,
  bind: (name: string, init?: SyntaxNode) => void,
): void {
  const names = node.getChildren('VariableName', undefined, 'AssignOp');
  const plain = names.length === 1 && !childrenOf(node).some(({ name }) => name === ',');
  for (const name of names) {
    const init = plain ? node.lastChild : undefined;
    bind(textOf(source, name), init ?? undefined);
  }
}

/** `import a.b as c, d` and `from a.b import c as d, e`: what each name stands for. */
export function bindImport(
  source: Source,
  node: SyntaxNode,
  bind: (name: string, module: string, members: readonly string[], at: SyntaxNode) => void,
): void {
  const parts = childrenOf(node).filter(({ name }) => name !== '(' && name !== ')' && name !== 'Comment');
  const from = parts[0]?.name === 'from';
  const start = parts.findIndex(({ name }) => name === 'import');
  const module = parts
    .slice(1, start)
    .map((part) => textOf(source, part))
    .join('');
  let words: SyntaxNode[] = [];
  const flush = () => {
    const [first] = words;
    if (!first) return;
    const as = words.findIndex(({ name }) => name === 'as');
    const dotted = (as < 0 ? words : words.slice(0, as)).map((word) => textOf(source, word)).join('');
    const alias = as < 0 ? undefined : words[as + 1];
    const own = alias ? textOf(source, alias) : undefined;
    if (from) bind(own ?? dotted, module, [dotted], first);
    else
      bind(own ?? dotted.split('.')[0] ?? dotted, own ? dotted : (dotted.split('.')[0] ?? dotted), [], first);
    words = [];
  };
  for (const part of parts.slice(start + 1)) {
    if (part.name === ',') flush();
    else words.push(part);
  }
  flush();
}
