// Owns the template that widens or narrows a condition by dropping one of its parts.
import { substitute } from '../syntax/fit.mjs';
import { bare } from '../syntax/node.mjs';
import { cut } from '../syntax/edit.mjs';
import { proposal } from './template.mjs';

/** @import { Template } from './template.mjs' */

/** @type {Template} */
export const conditionDrop = {
  id: 'condition-drop',
  about: 'A condition asks for more than it should',
  prior: 1.2,
  source:
    'TBar FP6.2 “mutate conditional expression: remove” (Liu et al. 2019); PAR “expression remover” (Kim et al. 2013)',
  *propose(node, { adapter, layout: { text } }) {
    if (node.kind === 'boolean') {
      for (const each of node.children) yield proposal(substitute(adapter, node, bare(each)));
    }
    if (node.kind === 'filter') {
      const blank = /\s*$/.exec(text.slice(0, node.start))?.[0].length ?? 0;
      yield proposal(cut(node.start - blank, node.end), 0.8);
    }
  },
};
