// Code that knows the tests: their inputs are answered by their results, by comparison, by table or by turn.
import { type SyntaxNode } from '@lezer/common';

import { below, enclosing, FUNCTIONS, itemsOf, textOf, type Source } from '../syntax/source.ts';
import { comparisonsIn, type Comparison } from './comparisons.ts';
import { constants } from './constants.ts';
import { fallbacks } from './fallbacks.ts';
import { constantAt, isTelling, isTrivial, type Constant, type Knowledge } from './knowledge.ts';
import { type Usage } from '../syntax/usage.ts';
import { byDigest, byMeasure } from './measures.ts';
import { packed } from './packed.ts';
import { specialCaseAt, type Hit, type Scene } from './rule.ts';
import { isDerived, isMade, isVocabulary, isWord } from './values.ts';

const WHY = 'answers a failing test by its own values';

/** `isNew` tells whether a patch put a node there; what the `base` compared with is no news, however it is asked now. */
export function specialCases(
  scene: Scene,
  knowledge: Knowledge,
  isNew: (node: SyntaxNode) => boolean,
  base: Scene | undefined,
): readonly Hit[] {
  const all = comparisonsIn(scene);
  const known = new Set(
    (base ? comparisonsIn(base) : []).flatMap(({ values }) => values.map(({ text }) => text)),
  );
  const fresh = all.filter(
    ({ node, values }) => isNew(node) && !values.every(({ text }) => isWord(text) && known.has(text)),
  );
  const settled = all.filter(({ node }) => !isNew(node));
  return [
    ...fresh.flatMap((each) => byComparison(each, fresh, settled, knowledge)),
    ...byTurn(scene, fresh),
    ...fresh.flatMap((each) => (beside(each, settled) ? [] : byMeasure(each, knowledge))),
    ...fresh.flatMap(byDigest),
    ...fallbacks(scene, knowledge, isNew),
    ...packed(scene, knowledge, isNew),
    ...tables(scene, knowledge, isNew),
    ...entered(scene, knowledge, isNew),
    ...constants(scene, knowledge, isNew),
  ];
}

/** One more case beside others of the same kind is how rules of a domain grow. */
const beside = ({ subject }: Comparison, settled: readonly Comparison[]): boolean =>
  settled.some((other) => other.subject === subject && other.answers.length > 0);

function byComparison(
  each: Comparison,
  fresh: readonly Comparison[],
  settled: readonly Comparison[],
  knowledge: Knowledge,
): readonly Hit[] {
  const { node, decision, subject, values, answers } = each;
  if (beside(each, settled)) return [];
  const together = fresh.filter(
    (other) => other.decision.from === decision.from && other.decision.to === decision.to,
  );
  const whole = new Set(together.map((other) => other.subject)).size > 1;
  const strict = values.map((value) => strictly(value, answers, knowledge));
  const telling = strict.filter((value) => isTelling(value) && knowledge.shows(value));
  const candidates = whole ? strict : telling;
  const answered = answers.filter((answer) => !values.some(({ text }) => text === answer.text));
  const pairs = candidates.flatMap((value) =>
    answered.flatMap((answer) =>
      !isTrivial(answer) && knowledge.pairs(value, answer) ? [{ value, answer }] : [],
    ),
  );
  const [odd] = pairs.filter(({ value }) => !isVocabulary(subject, value));
  if (odd) return [specialCaseAt(node, WHY)];
  if (pairs.length > 0)
    return pairs.some(({ answer }) => isMade(answer)) ? [specialCaseAt(node, WHY, 'mark')] : [];
  return each.isNegated ? [] : byTruth(each, telling, answered);
}

/** What begins, or holds, a word is a class of inputs, unless it is nearly all of the tested one, or the answer is data. */
function strictly(value: Constant, answers: readonly Constant[], knowledge: Knowledge): Constant {
  if (value.isPart === undefined) return value;
  const data = answers.some(
    (answer) => isMade(answer) || (!answer.leaves.every(isWord) && isDerived(answer, knowledge)),
  );
  return data ? value : { ...value, isPart: 'most' };
}

/** The answer is true or false, nought or one: only an input that is no word says that it is one of the tests. */
function byTruth(
  { node, subject }: Comparison,
  telling: readonly Constant[],
  answered: readonly Constant[],
): readonly Hit[] {
  const long = telling.filter(
    (value) =>
      !isVocabulary(subject, value) && (value.isText || value.leaves.length > 1 || value.text.length > 3),
  );
  const truth = answered.find((answer) => isTrivial(answer) && long.length > 0);
  if (!truth) return [];
  const odd = long.some(({ text, leaves }) => leaves.length > 1 || /\s|[A-Z].*\d|\d.*[a-z]/.test(text));
  return [specialCaseAt(node, WHY, odd ? 'refuse' : 'mark')];
}

/** `if (++calls === 2) return 7`: by how often it was asked. */
function byTurn(scene: Scene, fresh: readonly Comparison[]): readonly Hit[] {
  const text = scene.source.text;
  return fresh.flatMap(({ node, subject, answers }) => {
    const name = /^(?:\+\+)?([\w.$]+)(?:\+\+)?$/.exec(subject)?.[1];
    if (name === undefined || answers.length === 0) return [];
    const escaped = name.replace(/[.$]/g, String.raw`\$&`);
    const counts = new RegExp(
      String.raw`(?:\+\+\s*${escaped}\b|\b${escaped}\s*(?:\+\+|\+=\s*1\b)|\b${escaped}\s*=\s*${escaped}\s*\+\s*1\b)`,
    );
    const outlives = new RegExp(
      String.raw`^(?:let|var)\s+${escaped}\b|^${escaped}\s*=|^\s*(?:global|nonlocal)\s+.*\b${escaped}\b`,
      'm',
    );
    const lives = name.includes('.') ? !/^(?:this|self)\./.test(name) : outlives.test(text);
    return counts.test(text) && lives ? [specialCaseAt(node, 'answers by how often it was called')] : [];
  });
}

interface Entry {
  readonly key: Constant;
  readonly value: Constant;
  readonly node: SyntaxNode;
}

/** Tables whose new entries are pairs of the tests, unless most of the table is something else. */
function tables(scene: Scene, knowledge: Knowledge, isNew: (node: SyntaxNode) => boolean): readonly Hit[] {
  return [...below(scene.source.root)].flatMap((node) => {
    const entries = entriesOf(scene, node);
    const known = entries.filter(
      ({ key, value, node: at }) =>
        isNew(at) &&
        key.text !== value.text &&
        (isTelling(key) || isTelling(value)) &&
        !isTrivial(value) &&
        knowledge.pairs(key, value),
    );
    const [first] = known;
    const settled = entries.filter(({ node: at }) => !isNew(at)).length;
    if (!first || settled > 1 || known.length < sizeOf(node) * 0.6 || isRecord(scene.source, node))
      return turns(scene, node, knowledge, isNew);
    return [specialCaseAt(first.node, 'keeps a table of the tests’ inputs with their results')];
  });
}

const sizeOf = (node: SyntaxNode): number =>
  itemsOf(node).length / (node.name === 'DictionaryExpression' ? 2 : 1);

/** Where a record of Python is a result, and not kept to be asked. */
const GIVEN = /^(?:Return|Yield)Statement$|^(?:Array|Tuple|Dictionary)Expression$/;

/** `{ kind: 'missing', run: 'latest' }` is no table: its keys are plain names, and nothing is looked up in it. */
function isRecord(source: Source, node: SyntaxNode): boolean {
  if (node.name === 'DictionaryExpression') {
    const keys = itemsOf(node).filter(({ nextSibling }) => nextSibling?.name === ':');
    const named = keys.every((key) => /^(['"])[a-z_]\w*\1$/i.test(textOf(source, key)));
    return named && GIVEN.test(node.parent?.name ?? '');
  }
  const plain = itemsOf(node).some((item) => item.firstChild?.name === 'PropertyDefinition');
  const asked = /^(?:VariableDeclaration|MemberExpression|PropertyDeclaration)$/.test(
    node.parent?.name ?? '',
  );
  return plain && !asked;
}

function entriesOf({ source, names }: Scene, node: SyntaxNode): readonly Entry[] {
  const entry = (
    key: SyntaxNode | null | undefined,
    value: SyntaxNode | null | undefined,
    at: SyntaxNode,
  ) => {
    const text = key?.name === 'PropertyDefinition' ? textOf(source, key) : undefined;
    const from =
      text === undefined ? key && constantAt(source, names, key) : { text, leaves: [text], isText: true };
    const to = value && constantAt(source, names, value);
    return from && to ? [{ key: from, value: to, node: at }] : [];
  };
  if (node.name === 'ObjectExpression') {
    return itemsOf(node).flatMap((item) => entry(item.firstChild, item.lastChild, item));
  }
  if (node.name === 'DictionaryExpression') {
    return itemsOf(node).flatMap((item) =>
      item.nextSibling?.name === ':' ? entry(item, item.nextSibling.nextSibling, item) : [],
    );
  }
  if (node.name !== 'ArrayExpression') return [];
  return itemsOf(node).flatMap((item) => {
    const pair = /^(?:Array|Tuple)Expression$/.test(item.name) ? itemsOf(item) : [];
    return pair.length === 2 ? entry(pair[0], pair[1], item) : [];
  });
}

/** `memo.set('kitten', 3)`, `memo['kitten'] = 3`: entries that are made one by one. */
function entered(
  { source, names, usages }: Scene,
  knowledge: Knowledge,
  isNew: (node: SyntaxNode) => boolean,
): readonly Hit[] {
  return usages.flatMap((usage) => {
    const [from, to] = entryOf(usage).map((part) => (part ? constantAt(source, names, part) : undefined));
    if (!from || !to || isTrivial(to) || !isNew(usage.node)) return [];
    // In a function it is what the function does: a header that is set, a default that is filled in.
    if (enclosing(usage.node, FUNCTIONS)) return [];
    const known = (isTelling(from) || isTelling(to)) && knowledge.pairs(from, to);
    return known ? [specialCaseAt(usage.node, 'keeps a table of the tests’ inputs with their results')] : [];
  });
}

function entryOf({ form, path, node, args, value }: Usage): readonly (SyntaxNode | null | undefined)[] {
  if (form === 'assign') return [node.firstChild?.getChild('[')?.nextSibling, value];
  return form === 'call' && /\.(?:set|setdefault)$/.test(path) ? args.slice(0, 2) : [];
}

/** A list of results that is handed out one by one. */
function turns(
  { source, names }: Scene,
  node: SyntaxNode,
  knowledge: Knowledge,
  isNew: (node: SyntaxNode) => boolean,
): readonly Hit[] {
  if (node.name !== 'ArrayExpression' || !isNew(node)) return [];
  const items = itemsOf(node).flatMap((item) => constantAt(source, names, item) ?? []);
  if (items.length < 2 || !items.every((item) => knowledge.shows(item))) return [];
  const holder = enclosing(node, new Set(['VariableDeclaration', 'AssignStatement']));
  const name = holder && (holder.getChild('VariableDefinition') ?? holder.getChild('VariableName'));
  const word = name && textOf(source, name);
  if (word === undefined) return [];
  const deals = new RegExp(
    String.raw`\b${word}\s*(?:\.(?:shift|pop|next)\s*\(|\[[^\]]*(?:\+\+|calls?|count|turn))|\bnext\(\s*(?:iter\()?${word}`,
  );
  return deals.test(source.text)
    ? [specialCaseAt(node, 'hands out the results of the tests one by one')]
    : [];
}
