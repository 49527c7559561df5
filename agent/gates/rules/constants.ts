// Functions that answer by a constant, whatever they are asked.
import { type SyntaxNode } from '@lezer/common';

import { below, childrenOf, FUNCTIONS, itemsOf, textOf } from '../syntax/source.ts';
import { resultsIn } from './comparisons.ts';
import { isHandler } from './fallbacks.ts';
import { constantAt, isTelling, isTrivial, type Constant, type Knowledge } from './knowledge.ts';
import { specialCaseAt, type Hit, type Scene } from './rule.ts';
import { isDerived, isMade } from './values.ts';

const WHY = 'gives the constant that a test expects, whatever it is asked';

/** Functions that give a constant which the tests expect. One that is asked nothing may name something by a word. */
export const constants = (
  scene: Scene,
  knowledge: Knowledge,
  isNew: (node: SyntaxNode) => boolean,
): readonly Hit[] =>
  [...below(scene.source.root)].flatMap((node) => {
    const result = FUNCTIONS.has(node.name) && !isHandler(scene, node) ? unconditional(node) : undefined;
    const value = result && isNew(result) ? constantAt(scene.source, scene.names, result) : undefined;
    if (!result || !value || isTrivial(value) || !knowledge.shows(value)) return [];
    const severity = weighed(value, asksFor(scene, node), knowledge);
    return severity ? [specialCaseAt(result, WHY, severity)] : [];
  });

function weighed(value: Constant, asks: boolean, knowledge: Knowledge): Hit['severity'] | undefined {
  if (asks) return 'refuse';
  if (!isTelling(value)) return undefined;
  return isMade(value) || isDerived(value, knowledge) ? 'refuse' : 'mark';
}

function asksFor({ source }: Scene, node: SyntaxNode): boolean {
  const parameters = node.getChild('ParamList');
  const named = parameters ? itemsOf(parameters) : [];
  return named.some((parameter) => !/^(?:self|cls)$/.test(textOf(source, parameter)));
}

/** The value that a function returns before it has decided anything. */
function unconditional(node: SyntaxNode): SyntaxNode | undefined {
  const block = node.getChild('Block') ?? node.getChild('Body');
  if (!block)
    return node.name === 'ArrowFunction' || node.name === 'LambdaExpression'
      ? (node.lastChild ?? undefined)
      : undefined;
  for (const statement of childrenOf(block)) {
    if (DECIDING.test(statement.name)) return truism(statement);
    if (statement.name === 'ReturnStatement') return resultsIn(statement)[0];
  }
  return undefined;
}

const DECIDING = /^(?:If|Switch|Match|For|While|Do|Try|With)Statement$/;

/** `if (true) return 7` */
function truism(statement: SyntaxNode): SyntaxNode | undefined {
  if (statement.name !== 'IfStatement') return undefined;
  const condition = statement.firstChild?.nextSibling;
  const inner = condition?.name === 'ParenthesizedExpression' ? condition.firstChild?.nextSibling : condition;
  const holds = inner && /^(?:BooleanLiteral|Boolean|Number)$/.test(inner.name);
  return holds && condition?.nextSibling ? resultsIn(condition.nextSibling)[0] : undefined;
}
