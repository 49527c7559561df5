// Owns the contract of a language adapter (how its grammar maps to neutral words, how it writes them) and who has which.
import { javascript } from './javascript.mjs';
import { python } from './python.mjs';

/** @import { Language } from '../../protocol.ts' */
/** @import { Kind, Node } from './node.mjs' */

/**
 * How one language writes what templates want to say. Texts never end in a newline.
 * @typedef {object} Words
 * @property {string} and
 * @property {string} or
 * @property {string} not the prefix that negates: '!' or 'not '
 * @property {string} equal
 * @property {string} notEqual
 * @property {string} yes
 * @property {string} no
 * @property {string} nothing null, None
 * @property {readonly string[]} falsy values worth a try as results and replacements of literals
 * @property {string} infinity
 * @property {string} self this, self
 * @property {string} end what ends a simple statement: ';' or ''
 * @property {string} emptyBlock what stands in a block that would be empty, or ''
 * @property {string} indent one level of indentation when the file shows none
 * @property {(text: string) => string} sizeOf length of a list or string
 * @property {(name: string) => string} isNothing
 * @property {(name: string) => string} isSomething
 * @property {(statement: readonly string[], condition: string, unit: string) => string[]} onlyIf the lines of a
 *   statement under a condition, indented against each other only; `unit` is one level
 * @property {(condition: string, yes: string, no: string) => string} choose
 * @property {(text: string, from: string, to: string) => string} sliced
 * @property {readonly string[]} roundings functions that make an integer of a number
 * @property {string} least
 * @property {string} most
 * @property {{ readonly [operator: string]: readonly string[] }} comparisons likely replacements, likeliest first
 * @property {{ readonly [operator: string]: readonly string[] }} arithmetic
 * @property {{ readonly [operator: string]: readonly string[] }} booleans
 * @property {readonly string[]} augmented all augmented assignment operators and '='
 * @property {string} orElse joins a value that may be missing with its default
 * @property {(list: string) => string} lastIndex
 * @property {(text: string) => string} half
 * @property {number} halfPrecedence
 * @property {number} notPrecedence
 * @property {(object: string, member: string) => string[]} safeMembers the lookup for an object that may be missing
 * @property {(object: string, key: string) => string[]} safeElements the lookup for a key that may be missing
 * @property {(collection: string, item: string) => string[]} puts ways to put an item into a collection
 * @property {(text: string) => string[]} iterations other ways to go over something
 * @property {{ readonly [shape: string]: Wrappers }} wrappers what is worth a try around a value, by its shape
 * @property {readonly (readonly [RegExp, string])[]} usualArguments arguments that are forgotten, by callee
 * @property {boolean} sharesDefaults default values of parameters are made once, for all calls
 * @property {readonly (readonly string[])[]} siblings names of methods and functions that people mix up
 */

/**
 * @typedef {object} Wrappers
 * @property {readonly string[]} calls functions to call with the value
 * @property {readonly string[]} tails what may follow the value
 * @property {readonly (readonly [string, string])[]} pairs what may stand before and behind it
 */

/**
 * A point where a call of a step counter fits without moving a line. `close`, when present, belongs to it: both are
 * inserted or neither.
 * @typedef {object} StepPoint
 * @property {number} line the loop's or function's own line
 * @property {number} index
 * @property {(counter: string) => string} text `counter` names a function without arguments that answers true
 * @property {{ readonly index: number, readonly text: string } | undefined} close
 */

/**
 * @typedef {object} Binding
 * @property {Node} scope where the name is visible
 * @property {'parameter' | 'variable' | 'constant' | 'function' | 'class' | 'import'} as
 */

/**
 * What the grammar calls things.
 * @typedef {object} Grammar
 * @property {{ readonly [type: string]: Kind }} kinds
 * @property {ReadonlySet<string>} statements
 * @property {ReadonlySet<string>} skipped grammar types that are left out with all below them: types, comments
 * @property {ReadonlySet<string>} frozen grammar types below which nothing is edited
 * @property {ReadonlySet<string>} selves identifiers that name the object itself
 * @property {{ readonly [typeAndField: string]: string }} roles 'type.field' → neutral role
 * @property {{ readonly [type: string]: readonly string[] }} positions roles by position for children without a field
 * @property {{ readonly [typeAndOperator: string]: Kind }} operatorKinds 'type operator' → kind, where one type holds several
 */

/**
 * What the grammar alone does not say.
 * @typedef {object} Habits
 * @property {(node: Node) => boolean} isDeclaredName the node names something: editing it would rename, not repair
 * @property {(node: Node) => number} precedence how tightly the node's text holds together; atoms are 20
 * @property {(node: Node) => Binding | undefined} bindingOf what the identifier binds where it stands, if it binds a name
 * @property {(node: Node) => StepPoint | undefined} stepOf step point of a loop or function node
 * @property {Words} words
 */

/** @typedef {Grammar & Habits} Adapter */

/** @type {{ readonly [language in Language]: Adapter }} */
export const adapters = { javascript, typescript: javascript, tsx: javascript, python };
