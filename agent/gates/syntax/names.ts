// What an expression stands for: the dotted name it reaches, through aliases and computed members, or its constant text.
import { type SyntaxNode } from '@lezer/common';

import { bindingsOf, type Binding } from './bindings.ts';
import { fold } from './fold.ts';
import { argumentsOf, childrenOf, textOf, type Source } from './source.ts';

/** How far aliases are followed. */
const DEPTH = 24;
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
  /** The text of a constant expression. */
  readonly constantOf: (node: SyntaxNode) => string | undefined;
}

export function namesOf(source: Source): Names {
  const bindings = bindingsOf(source);
  const canonical = (path: string) => shortened(path, GLOBAL[source.language]);

  function lookup(name: string, at: SyntaxNode): Binding | undefined {
    const all = bindings.get(name) ?? [];
    const around = all.filter(({ scope }) => scope.from <= at.from && scope.to >= at.to);
    const sized = around.toSorted((a, b) => a.scope.to - a.scope.from - (b.scope.to - b.scope.from));
    const [inner] = sized;
    const parameter = inner && !inner.init && inner.module === undefined && inner.scope.name !== 'Script';
    if (parameter) return inner;
    return sized.find(({ init, module }) => init ?? module) ?? inner;
  }

  function variable(node: SyntaxNode, depth: number): string | undefined {
    const name = textOf(source, node);
    const binding = lookup(name, node);
    if (!binding) return name;
    const { init, module, members, assigned } = binding;
    const base = module === undefined ? init && path(init, depth - 1) : moduleName(module);
    // A name of the file's own; what is made by it, or of it, is its own, too.
    if (base === undefined || base.startsWith('~')) return assigned ? name : `~${name}`;
    return canonical([base, ...members].join('.'));
  }

  function member(node: SyntaxNode, depth: number): string | undefined {
    const object = node.firstChild;
    if (!object) return undefined;
    const base = object.name === 'this' || object.name === 'super' ? 'this' : path(object, depth - 1);
    const key = node.getChild('PropertyName') ?? node.getChild('PrivatePropertyName');
    const index = node.getChild('[')?.nextSibling;
    const name = key ? textOf(source, key) : index ? (constant(index, depth - 1) ?? '*') : '*';
    if (base === 'sys.modules' && name !== '*' && index) return name;
    if (base === undefined) return `?.${name}`;
    return canonical(`${base}.${name}`);
  }

  function called(node: SyntaxNode, depth: number): string | undefined {
    const callee = node.name === 'NewExpression' ? node.getChild('new')?.nextSibling : node.firstChild;
    const base = callee ? path(callee, depth - 1) : undefined;
    if (base === undefined) return undefined;
    const args = argumentsOf(node);
    const [first, second] = args;
    const text = (argument: SyntaxNode | undefined) => argument && constant(argument, depth - 1);
    if (MODULE_LOADERS.has(base)) return moduleName(text(first) ?? '*');
    if (/^(?:~?\w+\.)*createRequire$/.test(base)) return 'require';
    if (base === 'getattr' || base === 'Reflect.get') {
      const object = first && path(first, depth - 1);
      return object === undefined ? undefined : canonical(`${object}.${text(second) ?? '*'}`);
    }
    if (base === 'vars' && first) return path(first, depth - 1);
    if (base === 'globals' || base === 'locals') return 'globalThis';
    if (base.endsWith('.bind')) return base.slice(0, -'.bind'.length);
    return base.startsWith('~') ? base : `${base}()`;
  }

  function path(node: SyntaxNode, depth = DEPTH): string | undefined {
    if (depth <= 0) return undefined;
    switch (node.name) {
      case 'VariableName':
        return variable(node, depth);
      case 'MemberExpression':
        return member(node, depth);
      case 'CallExpression':
      case 'NewExpression':
        return called(node, depth);
      case 'DynamicImport': {
        const text = node.getChild('(')?.nextSibling;
        return moduleName((text && constant(text, depth - 1)) ?? '*');
      }
      case 'ParenthesizedExpression':
      case 'AwaitExpression':
      case 'PostfixExpression':
      case 'SequenceExpression':
      case 'InstantiationExpression':
      case 'BinaryExpression':
        return through(node, depth);
      default:
        return undefined;
    }
  }

  /** Expressions that are what one of their parts is: parentheses, `await`, `a!`, `(0, a)`, `a as T`, `a ?? b`. */
  function through(node: SyntaxNode, depth: number): string | undefined {
    const parts = childrenOf(node).filter(({ name }) => !WRAPPING.has(name));
    if (node.name !== 'BinaryExpression') {
      const inner = node.name === 'SequenceExpression' ? parts.at(-1) : parts[0];
      return inner && path(inner, depth - 1);
    }
    const operator = node.getChild('as') ?? node.getChild('LogicOp') ?? node.getChild('or');
    const [left, right] = parts;
    if (!operator || !left) return undefined;
    return path(left, depth - 1) ?? (operator.name === 'as' || !right ? undefined : path(right, depth - 1));
  }

  function constant(node: SyntaxNode, depth = DEPTH): string | undefined {
    if (depth <= 0) return undefined;
    return fold(source, node, {
      value: (inner) => constant(inner, depth - 1),
      path: (inner) => path(inner, depth - 1),
      init: (name) => {
        const binding = lookup(textOf(source, name), name);
        if (!binding?.init || binding.members.length > 0) return undefined;
        // A number in a variable is where counting begins, no constant.
        const counts = binding.init.name === 'Number' && !binding.init.parent?.getChild('const');
        return counts ? undefined : binding.init;
      },
    });
  }

  return { pathOf: (node) => path(node), constantOf: (node) => constant(node) };
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
