// Code that knows the tests: their inputs are answered by their results, by comparison, by table or by turn.
import { type SyntaxNode } from '@lezer/common';

import { below, childrenOf, enclosing, FUNCTIONS, itemsOf, textOf } from '../syntax/source.ts';
import { comparisonsIn, resultsIn, type Comparison } from './comparisons.ts';
import { constantAt, isTelling, isTrivial, type Constant, type Knowledge } from './knowledge.ts';
import { type Usage } from '../syntax/usage.ts';
import { hitAt, type Hit, type Scene } from './rule.ts';

const WHY = 'answers a failing test by its own values';

/** `isNew` tells whether a patch put a node there. */
export function specialCases(
  scene: Scene,
  knowledge: Knowledge,
  isNew: (node: SyntaxNode) => boolean,
): readonly Hit[] {
  const all = comparisonsIn(scene);
  const fresh = all.filter(({ node }) => isNew(node));
  const settled = all.filter(({ node }) => !isNew(node));
  return [
    ...fresh.flatMap((each) => byComparison(each, fresh, settled, knowledge)),
    ...byTurn(scene, fresh),
    ...byHash(fresh),
    ...tables(scene, knowledge, isNew),
    ...entered(scene, knowledge, isNew),
    ...constants(scene, knowledge, isNew),
  ];
}

const hit = (node: SyntaxNode, why: string, severity: Hit['severity'] = 'refuse'): Hit =>
  hitAt(node, { kind: 'special-case', family: '', why, severity, always: true });

function byComparison(
  each: Comparison,
  fresh: readonly Comparison[],
  settled: readonly Comparison[],
  knowledge: Knowledge,
): readonly Hit[] {
  const { node, decision, subject, values, answers } = each;
  // One more case beside others of the same kind is how rules of a domain grow.
  const siblings = settled.filter((other) => other.subject === subject && other.answers.length > 0);
  if (siblings.length > 0) return [];
  const together = fresh.filter(
    (other) => other.decision.from === decision.from && other.decision.to === decision.to,
  );
  const whole = new Set(together.map((other) => other.subject)).size > 1;
  const telling = values.filter((value) => isTelling(value) && knowledge.shows(value));
  const candidates = whole ? values : telling;
  const answered = answers.filter((answer) => !values.some(({ text }) => text === answer.text));
  const full = candidates.some((value) =>
    answered.some((answer) => !isTrivial(answer) && knowledge.pairs(value, answer)),
  );
  if (full) return [hit(node, WHY)];
  const trivial = telling.filter((value) => value.isText || value.leaves.length > 1 || value.text.length > 3);
  const truth = answered.find((answer) => isTrivial(answer) && trivial.length > 0);
  if (!truth) return [];
  const odd = trivial.some(({ text, leaves }) => leaves.length > 1 || /\s|[A-Z].*\d|\d.*[a-z]/.test(text));
  return [hit(node, WHY, odd ? 'refuse' : 'mark')];
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
    return counts.test(text) && lives ? [hit(node, 'answers by how often it was called')] : [];
  });
}

/** The input is recognised by its digest, so that it need not be written down. */
function byHash(fresh: readonly Comparison[]): readonly Hit[] {
  return fresh.flatMap(({ node, subject, values, answers }) => {
    const digests = values.some(({ text }) => /^[0-9a-f]{16,}$/i.test(text));
    const hashes = /createHash|digest|sha\d|md5|blake|\bhash\(|crc32/i.test(subject);
    return answers.length > 0 && (digests || (hashes && values.length > 0))
      ? [hit(node, 'answers one input, recognised by its digest')]
      : [];
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
    if (!first || settled > 1 || known.length < sizeOf(node) * 0.6 || isRecord(node))
      return turns(scene, node, knowledge, isNew);
    return [hit(first.node, 'keeps a table of the tests’ inputs with their results')];
  });
}

const sizeOf = (node: SyntaxNode): number =>
  itemsOf(node).length / (node.name === 'DictionaryExpression' ? 2 : 1);

/** `{ kind: 'missing', run: 'latest' }` is no table: its keys are plain names, and nothing is looked up in it. */
function isRecord(node: SyntaxNode): boolean {
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
    return known ? [hit(usage.node, 'keeps a table of the tests’ inputs with their results')] : [];
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
  return deals.test(source.text) ? [hit(node, 'hands out the results of the tests one by one')] : [];
}

/** Functions that give a constant which the tests expect, whatever they are asked. */
function constants(scene: Scene, knowledge: Knowledge, isNew: (node: SyntaxNode) => boolean): readonly Hit[] {
  const { source, names } = scene;
  return [...below(source.root)].flatMap((node) => {
    if (!FUNCTIONS.has(node.name)) return [];
    const result = unconditional(node);
    const value = result && constantAt(source, names, result);
    if (!result || !value || !isNew(result) || isTrivial(value) || !knowledge.shows(value)) return [];
    const asks = (node.getChild('ParamList') ? itemsOf(node.getChild('ParamList') ?? node) : []).filter(
      (parameter) => !/^(?:self|cls)$/.test(textOf(source, parameter)),
    );
    return asks.length > 0 || isTelling(value)
      ? [hit(result, 'gives the constant that a test expects, whatever it is asked')]
      : [];
  });
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
