// What an expression stands for: the dotted name it reaches, through aliases and computed members, or its constant text.
import { type SyntaxNode } from '@lezer/common';

import { bindingsOf, type Binding, type Bindings } from './bindings.ts';
import { fold } from './fold.ts';
import { argumentsOf, childrenOf, textOf, type Source } from './source.ts';

/** How far aliases are followed. */
const DEPTH = 24;
const SKETCH_DEPTH = 12;
/** Names of the global object: what is reached through them is a global. */
const GLOBAL = {
  javascript: /^(?:globalThis|global|window|self)\./,
  python: /^(?:globalThis|builtins|__builtins__)\./,
} as const;
/** Modules whose members are as good as globals. */
const BARE = /^(?:node:test|vitest|@jest\/globals|mocha|bun:test|assert\/strict|assert)\.(?=\w)/;

export interface Names {
  /**
   * The dotted name of what an expression reaches, modules under their own name: `process.exit` for
   * `globalThis['pro' + 'cess'].exit`. What is the file's own begins with `~`; a member that cannot be known is `*`.
   */
  readonly pathOf: (node: SyntaxNode) => string | undefined;
  /** What an assignment to a plain name writes to: the file's own, with `~`, or a global. */
  readonly ownName: (name: SyntaxNode) => string;
  /** What a plain name was given where it is declared. */
  readonly initOf: (name: SyntaxNode) => SyntaxNode | undefined;
  /** The text of a constant expression. */
  readonly constantOf: (node: SyntaxNode) => string | undefined;
  /** The text of an expression, `*` in it for what cannot be known; undefined where it comes to no text by itself. */
  readonly sketchOf: (node: SyntaxNode) => string | undefined;
}

export function namesOf(source: Source): Names {
  const reader = new Reader(source);
  return {
    pathOf: (node) => reader.path(node, DEPTH),
    ownName: (name) => reader.ownName(name),
    initOf: (name) => reader.initOf(name),
    constantOf: (node) => reader.constant(node, DEPTH),
    sketchOf: (node) => reader.sketch(node, SKETCH_DEPTH),
  };
}

class Reader {
  private readonly source: Source;
  private readonly bindings: Bindings;

  constructor(source: Source) {
    this.source = source;
    this.bindings = bindingsOf(source);
  }

  path(node: SyntaxNode | null | undefined, depth: number): string | undefined {
    if (!node || depth <= 0) return undefined;
    return this.reached(node, depth);
  }

  private reached(node: SyntaxNode, depth: number): string | undefined {
    switch (node.name) {
      case 'VariableName':
        return this.variable(node, depth);
      case 'MemberExpression':
        return this.member(node, depth);
      case 'CallExpression':
      case 'NewExpression':
        return this.called(node, depth);
      case 'DynamicImport':
        return moduleName(this.constant(node.getChild('(')?.nextSibling, depth - 1) ?? '*');
      case 'BinaryExpression':
        return this.eitherSide(node, depth);
      default:
        if (node.name === 'this' || node.name === 'super') return 'this';
        return this.path(innerOf(node), depth - 1);
    }
  }

  constant(node: SyntaxNode | null | undefined, depth: number): string | undefined {
    if (!node || depth <= 0) return undefined;
    return fold(this.source, node, {
      value: (inner) => this.constant(inner, depth - 1),
      path: (inner) => this.path(inner, depth - 1),
      init: (name) => this.initOf(name),
    });
  }

  sketch(node: SyntaxNode | null | undefined, depth: number): string | undefined {
    if (!node || depth <= 0) return undefined;
    return fold(this.source, node, {
      value: (inner) => this.constant(inner, depth) ?? this.sketch(inner, depth - 1) ?? '*',
      path: (inner) => this.path(inner, depth - 1),
      init: (name) => this.initOf(name),
    });
  }

  private lookup(name: string, at: SyntaxNode): Binding | undefined {
    const all = this.bindings.get(name) ?? [];
    const around = all.filter(({ scope }) => scope.from <= at.from && scope.to >= at.to);
    const sized = around.toSorted((a, b) => a.scope.to - a.scope.from - (b.scope.to - b.scope.from));
    const [inner] = sized;
    const empty = inner && !inner.init && inner.module === undefined && !inner.open;
    if (empty && inner.scope.name !== 'Script') return inner;
    return sized.find(({ init, module }) => init ?? module) ?? inner;
  }

  ownName(node: SyntaxNode): string {
    const name = textOf(this.source, node);
    const isGlobal = (this.bindings.get(name) ?? []).every(({ assigned }) => assigned);
    return this.source.language === 'javascript' && isGlobal ? name : `~${name}`;
  }

  initOf(name: SyntaxNode): SyntaxNode | undefined {
    const binding = this.lookup(textOf(this.source, name), name);
    if (!binding?.init || binding.members.length > 0) return undefined;
    // A number in a variable is where counting begins, no constant.
    const counts = binding.init.name === 'Number' && !binding.init.parent?.getChild('const');
    return counts ? undefined : binding.init;
  }

  private canonical(path: string): string {
    return shortened(path, GLOBAL[this.source.language]);
  }

  private variable(node: SyntaxNode, depth: number): string {
    const name = textOf(this.source, node);
    const binding = this.lookup(name, node);
    if (!binding) return name;
    const { init, module, members, assigned } = binding;
    const base = module === undefined ? this.path(init, depth - 1) : moduleName(module);
    // A name of the file's own; what is made by it, or of it, is its own, too.
    if (base === undefined || base.startsWith('~')) return assigned ? name : `~${name}`;
    return this.canonical([base, ...members].join('.'));
  }

  private member(node: SyntaxNode, depth: number): string {
    const base = this.path(node.firstChild, depth - 1);
    const key = node.getChild('PropertyName') ?? node.getChild('PrivatePropertyName');
    const index = node.getChild('[')?.nextSibling;
    const name = key ? textOf(this.source, key) : (this.constant(index, depth - 1) ?? '*');
    if (base === 'sys.modules' && index && name !== '*') return name;
    return base === undefined ? `?.${name}` : this.canonical(`${base}.${name}`);
  }

  private called(node: SyntaxNode, depth: number): string | undefined {
    const callee = node.name === 'NewExpression' ? node.getChild('new')?.nextSibling : node.firstChild;
    const base = this.path(callee, depth - 1);
    if (base === undefined) return undefined;
    return this.resultOf(base, argumentsOf(node), depth);
  }

  private resultOf(base: string, [first, second]: readonly SyntaxNode[], depth: number): string | undefined {
    if (MODULE_LOADERS.has(base)) return moduleName(this.constant(first, depth - 1) ?? '*');
    switch (RESULTS.find(([pattern]) => pattern.test(base))?.[1]) {
      case 'member': {
        const object = this.path(first, depth - 1);
        return object && this.canonical(`${object}.${this.constant(second, depth - 1) ?? '*'}`);
      }
      case 'argument':
        return this.path(first, depth - 1);
      case 'function':
        return base.slice(0, base.lastIndexOf('.'));
      case 'global':
        return 'globalThis';
      case 'require':
        return 'require';
      default:
        return base.startsWith('~') ? base : `${base}()`;
    }
  }

  /** `a as T`, `a ?? b`, `a or b`. */
  private eitherSide(node: SyntaxNode, depth: number): string | undefined {
    const operator = node.getChild('as') ?? node.getChild('LogicOp') ?? node.getChild('or');
    if (!operator) return undefined;
    const left = this.path(node.firstChild, depth - 1);
    return left ?? (operator.name === 'as' ? undefined : this.path(node.lastChild, depth - 1));
  }
}

/** What calls give: a member of their argument, their argument, the function they stand on, or something well known. */
const RESULTS: readonly (readonly [RegExp, 'member' | 'argument' | 'function' | 'global' | 'require'])[] = [
  [/^(?:getattr|Reflect\.get)$/, 'member'],
  [/^vars$/, 'argument'],
  [/\.bind$/, 'function'],
  [/^(?:globals|locals)$/, 'global'],
  [/^(?:~?\w+\.)*createRequire$/, 'require'],
];

/** Expressions that are what their first part is, or the last of a sequence. */
const TRANSPARENT = new Set([
  'ParenthesizedExpression',
  'AwaitExpression',
  'PostfixExpression',
  'SequenceExpression',
  'InstantiationExpression',
]);

function innerOf(node: SyntaxNode): SyntaxNode | undefined {
  if (!TRANSPARENT.has(node.name)) return undefined;
  const parts = childrenOf(node).filter(({ name }) => !WRAPPING.has(name));
  return node.name === 'SequenceExpression' ? parts.at(-1) : parts[0];
}

const WRAPPING = new Set(['(', ')', 'await', ',', '!', 'LogicOp', 'as', 'or', 'satisfies', 'TypeArgList']);

const MODULE_LOADERS = new Set([
  'require',
  'process.getBuiltinModule',
  'process.mainModule.require',
  'module.require',
  '__import__',
  'importlib.import_module',
]);

/** Modules under one name: `node:fs/promises` is `fs`, `node:assert/strict` is `assert`. `node:test` keeps its scheme. */
function moduleName(module: string): string {
  if (module === 'node:test') return module;
  return module
    .replace(/^node:/, '')
    .replace(/^(fs|assert|timers|dns|readline|stream)\/(?:promises|strict)$/, '$1');
}

function shortened(path: string, global: RegExp): string {
  let short = path.replace(/\.(?:default|__dict__)(?=\.|$)/g, '').replace(/\.(?:call|apply|bind)$/, '');
  while (global.test(short)) short = short.replace(global, '');
  return short.replace(BARE, (module) => (module.startsWith('assert') ? 'assert.' : ''));
}
