// Owns the template that replaces a boolean operator.
import { operand } from '../syntax/fit.mjs';
import { replace, replaceOperator } from '../syntax/edit.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Template } from './template.mjs' */

/** @type {Template} */
export const boolean = {
  id: 'boolean',
  about: 'A condition joins its parts with the wrong operator',
  prior: 1.5,
  source: 'logical connector replacement, LCR (Offutt et al. 1996)',
  *propose(node, { adapter, words }) {
    if (node.kind !== 'boolean') return;
    const mixed = isMixed(node);
    for (const operator of words.booleans[node.operator] ?? []) {
      // `a && b ?? c` is a syntax error, so nothing is mixed with ??.
      if (mixed && operator === '??') continue;
      const usual = operator === '??' || node.operator === '??' ? 0.5 : 1;
      yield proposal(replaceOperator(node, operator), usual);
    }
    const [left, right] = node.children;
    if (!left || !right || right.kind !== 'boolean' || node.operator === '??') return;
    const text = `${operand(adapter, left, adapter.precedence(node))} ${node.operator} ${right.text}`;
    yield proposal(replace(node, text), 0.3);
  },
};

/** @type {(node: Node) => boolean} */
const isMixed = (node) =>
  node.parent?.kind === 'boolean' || node.children.some((each) => each.kind === 'boolean');
