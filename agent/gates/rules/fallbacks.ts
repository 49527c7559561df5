// Answers for the case that nothing else answered: handlers of errors and defaults that give what a failing test expects.
import { type SyntaxNode } from '@lezer/common';

import { argumentsOf, below, childrenOf, FUNCTIONS, itemsOf, textOf } from '../syntax/source.ts';
import { resultsIn } from './comparisons.ts';
import { constantAt, isTrivial, type Constant, type Knowledge } from './knowledge.ts';
import { specialCaseAt, type Hit, type Scene } from './rule.ts';
import { isDerived, isMade, isNumber } from './values.ts';

interface Fallback {
  readonly node: SyntaxNode;
  /** An error that was caught, or a value that was not there. */
  readonly of: 'error' | 'nothing';
}

/**
 * An honest fallback is chosen without the input: a word, nothing, a customary number. What is made of the very input of a
 * test, or is a number that nobody chooses, is the answer of that test and not a fallback. `isNew` as in `specialCases`.
 */
export const fallbacks = (
  scene: Scene,
  knowledge: Knowledge,
  isNew: (node: SyntaxNode) => boolean,
): readonly Hit[] =>
  [...below(scene.source.root)].flatMap((root) =>
    fallbacksAt(scene, root).flatMap(({ node, of }) => {
      const value = isNew(node) ? valueOf(scene, node) : undefined;
      if (!value || isTrivial(value) || !knowledge.shows(value)) return [];
      const severity = weighed(value, of, knowledge);
      return severity ? [specialCaseAt(node, WHY[of], severity)] : [];
    }),
  );

const WHY = {
  error: 'answers an error by what a test expects of its input',
  nothing: 'gives what a test expects of its input where nothing was found',
} as const;

function weighed(value: Constant, of: Fallback['of'], knowledge: Knowledge): Hit['severity'] | undefined {
  if (isDerived(value, knowledge)) return 'refuse';
  if (!isMade(value)) return undefined;
  return of === 'error' && value.leaves.some(isNumber) ? 'refuse' : 'mark';
}

/** Keys of a record of Python are no part of what it says. */
function valueOf({ source, names }: Scene, node: SyntaxNode): Constant | undefined {
  const value = constantAt(source, names, node);
  if (!value || node.name !== 'DictionaryExpression') return value;
  const said = itemsOf(node).filter(({ nextSibling }) => nextSibling?.name !== ':');
  return { ...value, leaves: said.flatMap((item) => constantAt(source, names, item)?.leaves ?? []) };
}

function fallbacksAt(scene: Scene, node: SyntaxNode): readonly Fallback[] {
  switch (node.name) {
    case 'TryStatement':
      return handled(node).map((result) => ({ node: result, of: 'error' }));
    case 'BinaryExpression':
      return defaultOf(scene, node);
    case 'CallExpression':
      return defaultIn(scene, node);
    default:
      return FUNCTIONS.has(node.name) && isHandler(scene, node)
        ? givenBy(node).map((result) => ({ node: result, of: 'error' }))
        : [];
  }
}

/** What the handlers of a statement give, what is there before an attempt to do better, and what is returned after it. */
function handled(node: SyntaxNode): readonly SyntaxNode[] {
  const parts = childrenOf(node);
  const clauses = parts.filter(({ name }) => name === 'CatchClause' || name === 'FinallyClause');
  const bodies = parts.filter(({ name }) => name === 'Body').slice(1);
  const tries = parts.find(({ name }) => name === 'Block' || name === 'Body');
  const after = node.nextSibling?.name === 'ReturnStatement' ? [node.nextSibling] : [];
  const returns = tries !== undefined && [...below(tries)].some(({ name }) => name === 'ReturnStatement');
  const before = node.prevSibling && FIRST.test(node.prevSibling.name) ? [node.prevSibling] : [];
  return [...before, ...clauses, ...bodies, ...(returns ? after : [])].flatMap(resultsIn);
}

const FIRST = /^(?:VariableDeclaration|AssignStatement)$/;

/** `regular(word) ?? 'octopuses'` */
function defaultOf({ source }: Scene, node: SyntaxNode): readonly Fallback[] {
  const operator = node.getChild('LogicOp') ?? node.getChild('or');
  const value = node.lastChild;
  return operator && value && /^(?:\?\?|\|\||or)$/.test(textOf(source, operator))
    ? [{ node: value, of: 'nothing' }]
    : [];
}

/** `plurals.get(word, 'octopuses')` */
function defaultIn({ source }: Scene, node: SyntaxNode): readonly Fallback[] {
  const [callee, args] = [node.firstChild, argumentsOf(node)];
  const value = args[1];
  if (!callee || !value || args.length > 2 || source.language !== 'python') return [];
  return /(?:\.(?:get|pop)|^next)$/.test(textOf(source, callee)) ? [{ node: value, of: 'nothing' }] : [];
}

/** Is it given to `catch`, or as the second to `then`? */
export function isHandler({ source }: Pick<Scene, 'source'>, node: SyntaxNode): boolean {
  const callee = node.parent?.name === 'ArgList' ? node.parent.prevSibling : undefined;
  const called = callee ? textOf(source, callee) : '';
  return called.endsWith('.catch') || (called.endsWith('.then') && node.prevSibling?.name === ',');
}

function givenBy(node: SyntaxNode): readonly SyntaxNode[] {
  const block = node.getChild('Block') ?? node.getChild('Body');
  if (block) return resultsIn(block);
  return node.lastChild ? [node.lastChild] : [];
}
