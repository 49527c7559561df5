// Comparisons with constants, and what is answered where they hold.
import { type SyntaxNode } from '@lezer/common';

import { argumentsOf, below, childrenOf, enclosing, FUNCTIONS, itemsOf, textOf } from '../syntax/source.ts';
import { constantAt, type Constant } from './knowledge.ts';
import { literalParts } from './patterns.ts';
import { type Scene } from './rule.ts';

export interface Comparison {
  /** What is compared, as it is written. */
  readonly subject: string;
  readonly values: readonly Constant[];
  readonly answers: readonly Constant[];
  /** What is compared, as its variable was given it. */
  readonly reaches: string;
  /** It has to differ. */
  readonly isNegated?: true;
  readonly node: SyntaxNode;
  /** The statement or expression that decides by it: comparisons that hold together share it. */
  readonly decision: SyntaxNode;
}

export function comparisonsIn(scene: Scene): readonly Comparison[] {
  return [...below(scene.source.root)].flatMap((node) => {
    const compared = comparedAt(scene, node);
    const decision = compared && decisionOf(node);
    if (!compared || !decision) return [];
    return [
      {
        reaches: '',
        ...compared,
        node,
        decision,
        answers: answersOf(scene, { node, decision, ...compared }),
      },
    ];
  });
}

type Compared = Pick<Comparison, 'subject' | 'values'> & Partial<Pick<Comparison, 'reaches' | 'isNegated'>>;

function comparedAt(scene: Scene, node: SyntaxNode): Compared | undefined {
  if (node.name === 'BinaryExpression') return equality(scene, node);
  if (node.name === 'CallExpression') return membership(scene, node) ?? searched(scene, node);
  const [subject, value] = casePartsOf(node);
  return subject && value ? compared(scene, subject, [value]) : undefined;
}

/** What a case of a switch or a match compares with what. */
function casePartsOf(node: SyntaxNode): readonly (SyntaxNode | null | undefined)[] {
  const first = node.firstChild?.nextSibling;
  if (node.name === 'CaseLabel') {
    return [enclosing(node, new Set(['SwitchStatement']))?.getChild('ParenthesizedExpression'), first];
  }
  if (node.name !== 'MatchClause') return [];
  return [node.parent?.parent?.firstChild?.nextSibling, first?.firstChild ?? first];
}

function compared(
  { source, names }: Scene,
  subject: SyntaxNode,
  values: readonly SyntaxNode[],
): Compared | undefined {
  if (constantAt(source, names, subject)) return undefined;
  const known = values.flatMap((value) => constantAt(source, names, value) ?? []);
  if (known.length === 0) return undefined;
  const written = textOf(source, subject).replace(/\s/g, '');
  const init = subject.name === 'VariableName' ? names.initOf(subject) : undefined;
  return { subject: written, values: known, reaches: init ? textOf(source, init).replace(/\s/g, '') : '' };
}

function equality(scene: Scene, node: SyntaxNode): Compared | undefined {
  const [left, right] = [node.firstChild, node.lastChild];
  if (!left || !right) return undefined;
  const operator = node.getChild('CompareOp');
  const equal = operator ? /^([=!])={1,2}$/.exec(textOf(scene.source, operator)) : undefined;
  if (equal) return eitherWay(scene, [left, right], equal[1] === '!');
  if (node.getChild('is')) return compared(scene, left, [right]);
  return node.getChild('in') ? amongConstants(scene, left, right) : undefined;
}

function eitherWay(
  scene: Scene,
  [one, other]: readonly SyntaxNode[],
  isNegated: boolean,
): Compared | undefined {
  if (!one || !other) return undefined;
  const both = compared(scene, one, [other]) ?? compared(scene, other, [one]);
  return both && isNegated ? { ...both, isNegated } : both;
}

function amongConstants(scene: Scene, left: SyntaxNode, right: SyntaxNode): Compared | undefined {
  // `x in ('a', 'b')`; a record of constants is a table, and looked at as such.
  const isList =
    right.name === 'TupleExpression' || right.name === 'ArrayExpression' || right.name === 'SetExpression';
  return isList ? compared(scene, left, itemsOf(right)) : undefined;
}

/** `['a', 'b'].includes(x)`, `x.startsWith('abcd')`, `/^abcd$/.test(x)` */
function membership(scene: Scene, node: SyntaxNode): Compared | undefined {
  const [callee, args] = [node.firstChild, argumentsOf(node)];
  if (callee?.name !== 'MemberExpression') return undefined;
  if (textOf(scene.source, callee) === 'Object.is') return eitherWay(scene, args, false);
  const [object, method, [argument]] = [callee.firstChild, callee.getChild('PropertyName'), args];
  if (!object || !method || !argument) return undefined;
  const name = textOf(scene.source, method);
  if (object.name === 'ArrayExpression') {
    return /^(?:includes|indexOf)$/.test(name) ? compared(scene, argument, itemsOf(object)) : undefined;
  }
  if (object.name === 'RegExp') return name === 'test' ? matched(scene, object, argument) : undefined;
  return PARTLY.test(name) ? partly(scene, object, argument) : undefined;
}

const PARTLY = /^(?:startsWith|endsWith|startswith|endswith|includes)$/;

function partly(scene: Scene, subject: SyntaxNode, part: SyntaxNode): Compared | undefined {
  const whole = compared(scene, subject, [part]);
  return whole && { ...whole, values: whole.values.map((value) => ({ ...value, isPart: 'any' })) };
}

function matched({ source }: Scene, pattern: SyntaxNode, subject: SyntaxNode): Compared | undefined {
  const written = /^\/(.*)\/\w*$/s.exec(textOf(source, pattern))?.[1];
  const value = written === undefined ? undefined : literalParts(written);
  return value && { subject: textOf(source, subject), values: [value] };
}

/** `re.fullmatch(r'abcd', x)`, `x.match(/abcd/)` */
function searched(scene: Scene, node: SyntaxNode): Compared | undefined {
  const { source, names } = scene;
  const [callee, [first, second]] = [node.firstChild, argumentsOf(node)];
  if (!callee || !first) return undefined;
  if (first.name === 'RegExp') {
    const object = callee.firstChild;
    return object && /\.(?:match|search)$/.test(textOf(source, callee))
      ? matched(scene, first, object)
      : undefined;
  }
  const written = /^re\.(?:full)?(?:match|search)$/.test(names.pathOf(callee) ?? '')
    ? names.constantOf(first)
    : undefined;
  const value = written === undefined ? undefined : literalParts(written);
  return value && second && { subject: textOf(source, second), values: [value] };
}

const DECISIONS = new Set(['IfStatement', 'ConditionalExpression', 'SwitchStatement', 'MatchStatement']);

/** The nearest decision that a comparison is a condition of. */
function decisionOf(node: SyntaxNode): SyntaxNode | undefined {
  for (let up: SyntaxNode | null = node; up; up = up.parent) {
    if (up.name === 'CaseLabel' || up.name === 'MatchClause') return up;
    if (up.parent && DECISIONS.has(up.parent.name)) return up.parent;
    if (up.name === 'BinaryExpression' && up !== node && up.getChild('LogicOp') && !partOfDecision(up))
      return up;
    if (/^(?:Block|Body|Script)$/.test(up.name) || FUNCTIONS.has(up.name)) return undefined;
  }
  return undefined;
}

function partOfDecision(node: SyntaxNode): boolean {
  const inside = enclosing(node, new Set([...DECISIONS, 'Block', 'Body', 'Script', ...FUNCTIONS]));
  return inside !== undefined && DECISIONS.has(inside.name);
}

type Decided = Pick<Comparison, 'node' | 'decision' | 'isNegated'>;

function answersOf(scene: Scene, decided: Decided): readonly Constant[] {
  const values = decided.isNegated
    ? otherwise(decided)
    : consequencesOf(scene, decided.node, decided.decision);
  return values.flatMap((value) => constantAt(scene.source, scene.names, value) ?? []);
}

/** The values that are given where a decision by a difference does not hold. */
function otherwise({ decision }: Decided): readonly SyntaxNode[] {
  if (decision.name === 'ConditionalExpression') return decision.lastChild ? [decision.lastChild] : [];
  if (decision.name !== 'IfStatement') return [];
  const other = decision.getChild('else')?.nextSibling;
  if (other) return other.nextSibling ? resultsIn(other.nextSibling) : resultsIn(other);
  return decision.nextSibling?.name === 'ReturnStatement' ? resultsIn(decision.nextSibling) : [];
}

/** The values that a decision gives where the comparison holds. */
function consequencesOf(scene: Scene, node: SyntaxNode, decision: SyntaxNode): readonly SyntaxNode[] {
  switch (decision.name) {
    case 'IfStatement': {
      const parts = childrenOf(decision);
      const at = parts.findIndex(({ from, to }) => from <= node.from && to >= node.to);
      const then = parts[at + 1];
      return then ? resultsIn(then) : [];
    }
    case 'CaseLabel': {
      const results: SyntaxNode[] = [];
      for (let next = decision.nextSibling; next && results.length === 0; next = next.nextSibling) {
        if (next.name === 'DefaultLabel') break;
        results.push(...resultsIn(next));
      }
      return results;
    }
    case 'MatchClause':
      return resultsIn(decision);
    case 'ConditionalExpression': {
      const [first, second] = childrenOf(decision).filter(({ name }) => name !== 'LogicOp');
      const value = scene.source.language === 'python' ? first : second;
      return value ? [value] : [];
    }
    default:
      return decision.lastChild ? [decision.lastChild] : [];
  }
}

/** What a statement returns, yields or assigns. */
export function resultsIn(statement: SyntaxNode): readonly SyntaxNode[] {
  return [...below(statement)].flatMap((node) => {
    const returns = node.name === 'ReturnStatement' || node.name === 'YieldStatement';
    const assigns = /^(?:AssignmentExpression|AssignStatement|VariableDeclaration)$/.test(node.name);
    if (!returns && !assigns) return [];
    const value = node.lastChild?.name === ';' ? node.lastChild.prevSibling : node.lastChild;
    return value && value.name !== 'return' ? [value] : [];
  });
}
