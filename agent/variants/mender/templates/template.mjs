// Owns the contract of a repair template.

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Edit } from '../syntax/edit.mjs' */
/** @import { Scene } from './scene.mjs' */

/**
 * One change a template proposes at a node.
 * @typedef {object} Proposal
 * @property {readonly Edit[]} edits
 * @property {number} factor how likely compared with the template's other proposals; 1 is usual
 */

/**
 * A family of edits that repair one kind of mistake.
 * @typedef {object} Family
 * @property {string} id stable: the genome names it
 * @property {string} about the mistake it repairs, for people
 * @property {number} prior how likely this family is right compared with the others, in (0, 2]
 * @property {string} source where the family is described
 */

/**
 * A family written once for all languages. `propose` is called once for every editable node.
 * @typedef {Family & { propose: (node: Node, scene: Scene) => Iterable<Proposal> }} Template
 */

/** @type {(edits: Edit | readonly Edit[], factor?: number) => Proposal} */
export const proposal = (edits, factor = 1) => ({ edits: 'text' in edits ? [edits] : edits, factor });
