// Owns which names are visible where.
import { functionOf, isCallee, upward } from './node.mjs';

/** @import { Node } from './node.mjs' */
/** @import { Reading } from './reading.mjs' */
/** @import { Binding } from './adapter.mjs' */

/**
 * @typedef {object} Name
 * @property {string} name
 * @property {Binding['as']} as
 * @property {number} start where it is bound first
 * @property {Node} scope
 */

/**
 * @typedef {object} Scopes
 * @property {(node: Node) => readonly Name[]} visibleAt innermost scope first, in the order of the text within a scope
 * @property {ReadonlySet<string>} called names that the file calls
 */

/** @type {(reading: Reading) => Scopes} */
export function readScopes({ adapter, nodes }) {
  /** @type {Map<Node, Map<string, Name>>} */
  const scopes = new Map();
  const called = new Set();
  for (const node of nodes) {
    if (isCallee(node)) called.add(node.text);
    const binding = adapter.bindingOf(node);
    if (!binding) continue;
    const names = scopes.get(binding.scope) ?? new Map();
    scopes.set(binding.scope, names);
    if (!names.has(node.text)) names.set(node.text, { ...binding, name: node.text, start: node.start });
  }
  return { visibleAt: (node) => visibleAt(scopes, node), called };
}

/** @type {(scopes: ReadonlyMap<Node, ReadonlyMap<string, Name>>, node: Node) => readonly Name[]} */
function visibleAt(scopes, node) {
  /** @type {Map<string, Name>} */
  const visible = new Map();
  for (const scope of upward(node)) {
    for (const name of scopes.get(scope)?.values() ?? []) {
      if (!visible.has(name.name) && isBoundAt(name, node)) visible.set(name.name, name);
    }
  }
  return [...visible.values()];
}

/**
 * Names of the node's own function must be bound before it; those around a function may be bound later in the text.
 * A class is no scope for what is inside its methods.
 * @type {(name: Name, node: Node) => boolean}
 */
function isBoundAt({ scope, start, as }, node) {
  if (scope.kind === 'class') return functionOf(node) === functionOf(scope) && start < node.start;
  if (as === 'function' || as === 'import' || as === 'class') return true;
  if (as === 'parameter' && isInParameters(node, scope)) return false;
  const isOwn =
    functionOf(node) === (scope.kind === 'function' || scope.kind === 'lambda' ? scope : functionOf(scope));
  return !isOwn || start < node.start || scope.kind === 'comprehension';
}

/** @type {(node: Node, around: Node) => boolean} */
function isInParameters(node, around) {
  for (const each of upward(node)) {
    if (each === around) return false;
    if (each.kind === 'parameters' && each.parent === around) return true;
  }
  return false;
}
