// Words by which code betrays that it knows of tests: names of runners, paths of test files.
import { type SyntaxNode } from '@lezer/common';

import { literalText } from '../syntax/fold.ts';
import { childrenOf, textOf } from '../syntax/source.ts';
import { type Usage } from '../syntax/usage.ts';
import { type Scene } from './rule.ts';

const TEST_WORD =
  /(?:^|[^a-z])(?:tests?|specs?|jest|mocha|vitest|ava|tap|pytest|unittest|rspec)(?:$|[^a-z])/i;
const TEST_PATH =
  /(?:^|[/\\])(?:tests?|__tests__|specs?|__snapshots__)(?:[/\\]|$)|[._](?:test|spec)\.[cm]?[jt]sx?\b|(?:^|[/\\*])(?:test_[\w*]+|\w+_test|conftest)\.py\b|\.snap\b|(?:^|[/\\])\.git(?:[/\\]|$)/i;

const LITERALS = new Set(['String', 'TemplateString', 'FormatString', 'RegExp']);
const STOPS =
  /^(?:Block|Body|Script|IfStatement|WhileStatement|SwitchBody|ClassBody|StatementGroup|ArrowFunction|TryStatement)$/;

/** Expressions that can come to a text. */
const TEXTS = new Set([
  ...LITERALS,
  'BinaryExpression',
  'CallExpression',
  'ContinuedString',
  'MemberExpression',
  'VariableName',
]);

/**
 * All texts in an expression, put together as far as they are constant: `['te', 'st'].join('')` is `test`, and
 * `'la' + 'test'` is not. What cannot be known in them is `*`; where something is, the pieces are told, too.
 */
export function textsIn(
  node: SyntaxNode,
  { source, names }: Pick<Scene, 'source' | 'names'>,
): readonly string[] {
  const told: string[] = [];
  const waiting = [node];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const literal = LITERALS.has(next.name) ? literalText(textOf(source, next)) : undefined;
    const text = TEXTS.has(next.name) ? (names.sketchOf(next) ?? literal) : undefined;
    const known = text !== undefined && /[^*]/.test(text);
    if (known) told.push(text);
    if (!known || text.includes('*')) waiting.push(...childrenOf(next).toReversed());
  }
  return told;
}

/** All texts in the statement, or the condition, around a use. */
function textsAround({ node }: Usage, scene: Scene): readonly string[] {
  let around: SyntaxNode = node;
  while (around.parent && !STOPS.test(around.parent.name)) around = around.parent;
  return textsIn(around, scene);
}

export const speaksOfTests = (usage: Usage, scene: Scene): boolean =>
  textsAround(usage, scene).some((text) => TEST_WORD.test(text) || TEST_PATH.test(text));

/** The statement around a use names a file of tests, a snapshot or the store of git. */
export function namesTestFiles(usage: Usage, scene: Scene): boolean {
  const parts = textsAround(usage, scene);
  return parts.some((text) => TEST_PATH.test(text)) || TEST_PATH.test(parts.join('/'));
}

/** The statement around a use names something of this pattern. */
export const saysAround = (usage: Usage, scene: Scene, pattern: RegExp): boolean =>
  textsAround(usage, scene).some((text) => pattern.test(text));

/** The texts of the arguments of a call, items of lists among them. */
export const argumentTexts = ({ args }: Usage, scene: Scene): readonly string[] =>
  args.flatMap((argument) => textsIn(argument, scene));
