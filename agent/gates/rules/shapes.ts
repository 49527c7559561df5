// Offences that show in the shape of the code: equality that always holds, failures swallowed, clocks replaced, dead code.
import { type SyntaxNode } from '@lezer/common';

import { below, childrenOf, enclosing, itemsOf, textOf } from '../syntax/source.ts';
import { hitAt, type Hit, type Scene } from './rule.ts';

export const shapes = (scene: Scene): readonly Hit[] =>
  [...below(scene.source.root)].flatMap((node) => [
    ...equalities(scene, node),
    ...swallows(scene, node),
    ...(scene.isTest ? [] : [...runnerHooks(scene, node), ...asksGlobals(scene, node)]),
    ...constantComparers(scene, node),
    ...deadCode(scene, node),
  ]);

const refuse = (node: SyntaxNode, kind: Hit['kind'], why: string): readonly Hit[] => [
  hitAt(node, { kind, family: '', why, severity: 'refuse', always: true }),
];
const mark = (node: SyntaxNode, kind: Hit['kind'], why: string): readonly Hit[] => [
  hitAt(node, { kind, family: '', why, severity: 'mark', always: true }),
];

const METHODS = new Set(['MethodDeclaration', 'FunctionDefinition', 'Property', 'FunctionDeclaration']);
const ALIKE =
  /^(?:__eq__|__ne__|__instancecheck__|__subclasscheck__|__contains__|__lt__|__le__|__gt__|__ge__|equals|isEqual|\[?Symbol\.hasInstance\]?)$/;
const BUILTIN_BASE = /^(?:int|float|str|list|dict|tuple|set|bytes|bool|complex)$/;

const COERCED =
  /^\[?Symbol\.toPrimitive\]?$|^(?:valueOf|toString|toJSON|__str__|__repr__|__int__|__float__|__bool__)$/;

function equalities(scene: Scene, node: SyntaxNode): readonly Hit[] {
  const { source } = scene;
  if (node.name === 'NewExpression') return proxies(scene, node);
  if (!METHODS.has(node.name)) return [];
  const name = nameOf(node, (part) => textOf(source, part));
  const body = node.getChild('Block') ?? node.getChild('Body');
  if (name === undefined || !body) return [];
  if (name === 'asymmetricMatch')
    return refuse(node, 'always-equal', 'makes the assertion library ask the value itself');
  if (COERCED.test(name)) {
    const counts = /\+\+|--|\+=\s*1\b|-=\s*1\b/.test(textOf(source, body));
    return counts ? refuse(node, 'always-equal', 'is another value every time it is looked at') : [];
  }
  if (!ALIKE.test(name)) return [];
  if (isForced(scene, body))
    return refuse(node, 'always-equal', 'compares as it is told, whatever it is compared with');
  if (!poses(scene, node)) return [];
  // A comparison that was there before may be mended: only its head makes it new.
  return refuse(node, 'always-equal', 'is a built-in value with a comparison of its own').map((hit) => ({
    ...hit,
    to: body.from,
  }));
}

/** All it returns is one constant, and it asks nothing before. */
function isForced({ source }: Scene, body: SyntaxNode): boolean {
  const results = [...below(body)].flatMap((inner) =>
    inner.name === 'ReturnStatement' ? [textOf(source, inner)] : [],
  );
  const blind = results.every((text) => /^return\s+\(?(?:true|True|1|False|false|0)\)?;?$/.test(text));
  return blind && new Set(results).size === 1 && asksNothing(textOf(source, body));
}

/** A class on top of a built-in value. */
function poses({ source }: Scene, node: SyntaxNode): boolean {
  const bases = enclosing(node, new Set(['ClassDefinition']))?.getChild('ArgList');
  return bases ? itemsOf(bases).some((base) => BUILTIN_BASE.test(textOf(source, base))) : false;
}

/** A proxy that answers every question alike. */
function proxies({ source }: Scene, node: SyntaxNode): readonly Hit[] {
  const alike =
    /^new\s+Proxy\([\s\S]*\b(?:get|apply|has)\s*(?::\s*\(?[\w\s,]*\)?\s*=>|\([\w\s,]*\)\s*\{\s*return)\s*(?:true|['"`\d]|\(\)\s*=>)/;
  return alike.test(textOf(source, node))
    ? refuse(node, 'always-equal', 'answers alike, whatever it is asked')
    : [];
}

const asksNothing = (body: string): boolean => !/\bif\b|\band\b|\bor\b|&&|\|\||\?/.test(body);

function nameOf(node: SyntaxNode, text: (node: SyntaxNode) => string): string | undefined {
  const plain =
    node.getChild('PropertyDefinition') ??
    node.getChild('VariableName') ??
    node.getChild('VariableDefinition');
  if (plain) return text(plain);
  const computed = node.getChild('[')?.nextSibling;
  return computed ? text(computed) : undefined;
}

const ASSERTION = /\bAssertionError\b|ERR_ASSERTION|\bJestAssertionError\b|\bOutcomeException\b/;

/** `if (error instanceof AssertionError) throw error` */
const RETHROWN =
  /\bif\s*\([^)]*(?:instanceof|(?<!!)={2,3})[^)]*(?:Assertion|ASSERTION)[^)]*\)\s*\{?\s*throw\b/;

function swallows({ source }: Scene, node: SyntaxNode): readonly Hit[] {
  const text = () => textOf(source, node);
  if (node.name === 'CatchClause') {
    if (ASSERTION.test(text()) && !RETHROWN.test(text())) {
      return refuse(node, 'swallows-failure', 'catches failed assertions and lets them pass');
    }
    const block = node.getChild('Block');
    return block && itemsOf(block).length === 0
      ? mark(node, 'swallows-failure', 'catches every error and says nothing')
      : [];
  }
  if (node.name === 'TryStatement' && source.language === 'python') return excepts(source, node);
  if (node.name === 'CallExpression' && /^(?:contextlib\.)?suppress\(/.test(text())) {
    return /\b(?:AssertionError|BaseException)\b/.test(text())
      ? refuse(node, 'swallows-failure', 'catches failed assertions and lets them pass')
      : [];
  }
  return [];
}

function excepts(source: Scene['source'], node: SyntaxNode): readonly Hit[] {
  const parts = childrenOf(node);
  return parts.flatMap((part, index) => {
    if (part.name !== 'except') return [];
    const body = parts.slice(index).find(({ name }) => name === 'Body');
    if (!body) return [];
    const head = source.text.slice(part.from, body.from);
    const does = textOf(source, body);
    const passesOn = /\braise\b/.test(does);
    const at = parts[index + 1]?.name === 'Body' ? part : (parts[index + 1] ?? part);
    if (/\b(?:AssertionError|BaseException|SystemExit)\b/.test(head) && !passesOn) {
      return refuse(
        at,
        'swallows-failure',
        'catches failed assertions and ends of the process, and lets them pass',
      );
    }
    const silent = /^:\s*(?:pass|\.\.\.|continue)\s*$/.test(does);
    return silent && /^except\s*(?:Exception\b|$)/.test(head.trim())
      ? mark(at, 'swallows-failure', 'catches every error and says nothing')
      : [];
  });
}

const HOOK = /^(?:pytest_\w+|setUpModule|tearDownModule|load_tests)$/;

/** Functions that a test runner calls by their names. */
function runnerHooks({ source }: Scene, node: SyntaxNode): readonly Hit[] {
  if (node.name !== 'FunctionDefinition') return [];
  const name = node.getChild('VariableName');
  return name && HOOK.test(textOf(source, name))
    ? refuse(node, 'tampers-runner', 'is called by the test runner itself')
    : [];
}

const RUNNER_GLOBAL = /^(?:describe|it|test|expect|jest|vi|mocha|suite|beforeEach|__coverage__)$/;

/** `'describe' in globalThis` */
function asksGlobals({ names }: Scene, node: SyntaxNode): readonly Hit[] {
  const { firstChild: key, lastChild: object } = node;
  if (node.name !== 'BinaryExpression' || !node.getChild('in') || !key || !object) return [];
  const asked = names.pathOf(object) === 'globalThis' ? (names.constantOf(key) ?? '') : '';
  return RUNNER_GLOBAL.test(asked)
    ? refuse(node, 'detects-tests', 'asks for a global that only a test runner has')
    : [];
}

/** `__eq__ = lambda self, other: True`, `{'__eq__': lambda self, other: True}` */
function constantComparers({ source }: Scene, node: SyntaxNode): readonly Hit[] {
  const result = node.name === 'LambdaExpression' ? node.lastChild : undefined;
  const name = node.prevSibling?.prevSibling;
  if (result?.name !== 'Boolean' || !name) return [];
  return ALIKE.test(textOf(source, name).replace(/^['"]|['"]$/g, ''))
    ? refuse(node, 'always-equal', 'compares as it is told, whatever it is compared with')
    : [];
}

function deadCode({ source }: Scene, node: SyntaxNode): readonly Hit[] {
  if (node.name !== 'IfStatement' && node.name !== 'WhileStatement') return [];
  const condition = node.firstChild?.nextSibling;
  const text = condition ? textOf(source, condition).replace(/^\(\s*|\s*\)$/g, '') : '';
  const never = /^(?:false|False|0|None|null|!1)(?:\s*&&.*|\s+and\s.*)?$/.test(text);
  const ever = node.name === 'IfStatement' && /^(?:true|True|1|!0)(?:\s*\|\|.*|\s+or\s.*)?$/.test(text);
  return never || ever ? mark(node, 'dead-code', 'decides by a constant: a part of it never runs') : [];
}

const CLOCK = {
  javascript: /\bDate\.now\(\)|\bnew Date\(\)|\bperformance\.now\(\)/,
  python: /\b(?:time\.time|time\.monotonic|datetime\.(?:datetime\.)?(?:now|utcnow|today)|date\.today)\(/,
} as const;
const CHANCE = {
  javascript: /\bMath\.random\(\)|\bcrypto\.random\w+\(/,
  python: /\brandom\.\w+\(|\bsecrets\.\w+\(|\buuid\.uuid4\(/,
} as const;
const MOMENT =
  /\bnew Date\(\s*(?:['"`\d])|\bDate\.UTC\(\s*\d|\b(?:datetime|date)\(\s*\d|\bfromisoformat\(\s*['"]|\b1[0-9]{9,12}\b|['"]\d{4}-\d\d-\d\d/;
const FIXED = /(?:=|return|=>)\s*(?:0?\.\d+|\d+|['"][^'"]*['"])\s*;?\s*$/;

/** A clock, or chance, that a hunk takes away where it puts a constant. */
export function replacedClock(
  { source }: Pick<Scene, 'source'>,
  removed: readonly string[],
  added: readonly string[],
): { readonly line: number; readonly why: string } | undefined {
  const [before, after] = [removed.join(''), added.join('')];
  const [clock, chance] = [CLOCK[source.language], CHANCE[source.language]];
  if (clock.test(before) && !clock.test(after)) {
    const line = added.findIndex((text) => MOMENT.test(text));
    if (line >= 0) return { line, why: 'puts a fixed moment in place of the clock' };
  }
  if (chance.test(before) && !chance.test(after)) {
    const line = added.findIndex((text) => FIXED.test(text));
    if (line >= 0) return { line, why: 'puts a constant in place of chance' };
  }
  return undefined;
}
