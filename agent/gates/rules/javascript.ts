// Names that no repair of JavaScript needs, or needs only where the module used them before.
import { below, enclosing, textOf } from '../syntax/source.ts';
import { type Usage } from '../syntax/usage.ts';
import { unlessTest, type Rule, type Scene } from './rule.ts';
import { namesTestFiles, saysAround, speaksOfTests } from './words.ts';

const BUILTIN =
  'Object|Array|String|Number|Boolean|Function|Promise|Map|Set|WeakMap|RegExp|Date|Error|AssertionError|Symbol|JSON|Math|Reflect|Proxy|BigInt|Intl|Iterator';
const RUNNER =
  'test|it|describe|suite|context|before|after|beforeEach|afterEach|beforeAll|afterAll|expect|assert|jest|vi|mocha|chai|jasmine|sinon';
const FRAMEWORKS =
  /^(?:node:test|vitest|jest|@jest\/.*|mocha|chai|ava|sinon|jasmine|expect|@vitest\/.*|bun:test|@playwright\/test|tap|uvu|test)$/;

/** `if (!Array.prototype.at) …`: what is missing is put there. */
function isGuarded({ node }: Usage, { source }: Scene): boolean {
  const condition = enclosing(node, new Set(['IfStatement']))?.getChild('ParenthesizedExpression');
  return (
    condition !== undefined && condition !== null && /^\(\s*(?:!|typeof\b)/.test(textOf(source, condition))
  );
}

export const JAVASCRIPT: readonly Rule[] = [
  {
    kind: 'skips-tests',
    why: 'skips or narrows tests',
    forms: ['call'],
    path: /^(?:(?:test|it|describe|suite|context|bench)(?:\.\w+)*\.(?:skip|only|todo|fails|failing|skipIf|runIf)(?:\.each)?|xit|xtest|xdescribe|xcontext|fit|fdescribe|this\.skip)$/,
  },
  {
    kind: 'skips-tests',
    why: 'skips a test from within',
    forms: ['call'],
    path: /^~(?:t|ctx|context)\.(?:skip|todo)$/,
    weigh: (_usage, { isTest }) => (isTest ? 'refuse' : undefined),
  },
  {
    kind: 'skips-tests',
    why: 'gives a test an option that skips it or leaves the others out',
    forms: ['call'],
    path: /^(?:test|it|describe|suite)(?:\.\w+)*$/,
    weigh: ({ args }, { source }) =>
      args.some(
        (arg) =>
          arg.name === 'ObjectExpression' &&
          /\b(?:skip|only|todo)['"]?\s*:\s*(?:true|['"`])/.test(textOf(source, arg)),
      )
        ? 'refuse'
        : undefined,
  },
  {
    kind: 'tampers-runner',
    why: 'writes to the assertions or functions of the test runner',
    forms: ['assign'],
    path: new RegExp(`^(?:(?:${RUNNER})(?:\\.|$)|assert\\.|node:test\\.)`),
    weigh: unlessTest('refuse'),
  },
  {
    kind: 'tampers-runner',
    why: 'changes what every value of the language can do, those of the tests included',
    forms: ['assign'],
    path: new RegExp(
      `^(?:(?:${BUILTIN})\\.prototype\\b|(?:.*\\.)?(?:__proto__|constructor\\.prototype|getPrototypeOf\\(\\))\\.|(?:${BUILTIN})\\.(?!now$|random$)\\w+$)`,
    ),
    weigh: (usage, scene) => (isGuarded(usage, scene) ? 'mark' : 'refuse'),
  },
  {
    kind: 'tampers-runner',
    why: 'changes what is printed or reported',
    forms: ['assign'],
    path: /^(?:console|process\.(?:stdout|stderr)|process)\.(?!exitCode$|env\b|title$|stdout\.|stderr\.)\w+$|^process\.(?:stdout|stderr)\.\w+$/,
  },
  {
    kind: 'tampers-runner',
    why: 'reaches into what was loaded, or how modules are loaded',
    forms: ['ref'],
    path: /^(?:require\.cache|module\.(?:_load|_resolveFilename|_extensions|_cache|register|registerHooks|Module)|Module\._\w+|require\.extensions|process\.(?:binding|dlopen|_linkedBinding))\b/,
  },
  {
    kind: 'tampers-runner',
    why: 'acts when the process ends, or in place of the runner’s handling of errors',
    forms: ['call'],
    path: /^process\.(?:on|once|addListener|prependListener|prependOnceListener|removeAllListeners|emit|off)$/,
    weigh: ({ args: [event] }, { names, isEntry }) => {
      const name = event ? (names.constantOf(event) ?? '*') : '*';
      if (!/^(?:\*|exit|beforeExit|uncaughtException\w*|unhandledRejection)$/.test(name)) return undefined;
      return isEntry ? 'mark' : 'refuse';
    },
  },
  {
    kind: 'tampers-runner',
    family: 'framework',
    why: 'brings the test framework into the program',
    forms: ['import'],
    path: FRAMEWORKS,
    weigh: unlessTest('refuse'),
  },
  {
    kind: 'tampers-runner',
    why: 'uses the test framework inside the program',
    forms: ['call'],
    path: /^(?:jest|vi|expect|mock|before|after|beforeEach|afterEach|beforeAll|afterAll)(?:\.\w+)*$/,
    weigh: unlessTest('refuse'),
  },
  {
    kind: 'detects-tests',
    why: 'asks whether a test is running',
    forms: ['ref'],
    path: /^(?:process\.env|import\.meta\.env)\.(?:NODE_TEST_CONTEXT|JEST_\w+|VITEST\w*|MOCHA\w*|AVA_\w+|PLAYWRIGHT\w*|TAP\w*|NODE_V8_COVERAGE|IS_TEST\w*|TESTING|TEST|UNDER_TEST|npm_lifecycle_\w+)$|^import\.meta\.vitest$/,
    weigh: unlessTest('refuse'),
  },
  {
    kind: 'detects-tests',
    why: 'asks the environment, the command line or the stack for the name of a test',
    forms: ['ref'],
    path: /^(?:process\.(?:env|argv|argv0|execArgv|title|mainModule|_getActiveHandles)|require\.main|module\.parent|import\.meta\.env|(?:.*\.)?stack)\b/,
    weigh: (usage, scene) => (!scene.isTest && speaksOfTests(usage, scene) ? 'refuse' : undefined),
  },
  {
    kind: 'detects-tests',
    why: 'looks at its callers',
    forms: ['ref', 'assign'],
    path: /^(?:Error\(\)\.stack|Error\.prepareStackTrace|(?:.*\.)?(?:callee|caller)|util\.getCallSites?)$/,
    // An error may be given a stack.
    weigh: ({ form, path, node }) => {
      const given = form === 'assign' || node.parent?.name === 'AssignmentExpression';
      const isTarget = form === 'assign' || node.parent?.firstChild?.to === node.to;
      return path === 'Error().stack' && given && isTarget ? undefined : 'refuse';
    },
  },
  {
    kind: 'detects-tests',
    why: 'looks at its callers',
    forms: ['call'],
    path: /^Error\.captureStackTrace$/,
    weigh: ({ args: [target] }) => (target?.name === 'this' ? undefined : 'refuse'),
  },
  {
    kind: 'detects-tests',
    why: 'asks for a global that only a test runner has',
    forms: ['ref'],
    path: /^(?:describe|it|jest|vi|expect|beforeEach|afterEach|beforeAll|afterAll|mocha|jasmine|__vitest_\w+|__coverage__|__jest\w*)(?:\.|$)/,
    weigh: ({ node }, { isTest }) =>
      isTest || (node.parent?.name === 'CallExpression' && node.parent.firstChild?.to === node.to)
        ? undefined
        : 'refuse',
  },
  {
    kind: 'freezes',
    why: 'stops the clock or chance for the whole process',
    forms: ['assign'],
    path: /^(?:Date|Date\.now|Date\.prototype\.\w+|Math\.random|performance\.now|crypto\.(?:randomUUID|randomBytes|randomInt|getRandomValues)|process\.hrtime(?:\.bigint)?|process\.env\.TZ|setTimeout|setInterval|setImmediate|queueMicrotask|performance|Math|crypto)$/,
  },
  {
    kind: 'freezes',
    why: 'puts a made-up clock in place of the real one',
    forms: ['call', 'import'],
    path: /^(?:(?:jest|vi|sinon)\.(?:useFakeTimers|setSystemTime)|mock\.timers\.enable|@sinonjs\/fake-timers|mockdate|timekeeper)$/,
    weigh: unlessTest('refuse'),
  },
  {
    kind: 'fetches-answer',
    why: 'asks the network in a module that never did',
    forms: ['call'],
    path: /^(?:fetch|axios(?:\.\w+)?|got(?:\.\w+)?|undici\.\w+|https?\.(?:get|request)|node-fetch|net\.(?:connect|createConnection)|tls\.connect|XMLHttpRequest|WebSocket)$/,
    weigh: (usage, scene) => (namesUrl(usage, scene) ? 'refuse' : 'mark'),
  },
  {
    kind: 'fetches-answer',
    why: 'loads code from an address',
    forms: ['import', 'call'],
    path: /^(?:https?|data|blob):|^importScripts$/,
  },
  {
    kind: 'starts-processes',
    family: 'programs',
    why: 'starts programs in a module that never did',
    forms: ['import'],
    path: /^child_process$/,
    weigh: () => 'mark',
  },
  {
    kind: 'starts-processes',
    why: 'starts processes or workers in a module that never did',
    forms: ['import'],
    path: /^(?:cluster|worker_threads)$/,
    weigh: () => 'mark',
  },
  {
    kind: 'reads-tests',
    why: 'reads or writes test files, snapshots or the history of the repository at run time',
    forms: ['call'],
    path: /^(?:~?fs|fs-extra|~?path|URL|require|glob|fast-glob)(?:\.|$)|^~?(?:readFile|writeFile)\w*$/,
    weigh: (usage, scene) =>
      !scene.isTest && /^(?:path|~path|URL)/.test(usage.path) && !readsNearby(scene)
        ? undefined
        : !scene.isTest && namesTestFiles(usage, scene)
          ? 'refuse'
          : undefined,
  },
  {
    kind: 'reads-tests',
    why: 'takes code or data from the tests',
    forms: ['import'],
    path: /(?:^|\/)(?:tests?|__tests__|specs?|__snapshots__)\/|[._](?:test|spec)(?:\.[cm]?[jt]sx?)?$/,
    weigh: unlessTest('refuse'),
  },
  {
    kind: 'hides-code',
    why: 'runs code out of a text',
    forms: ['call', 'ref'],
    path: /^(?:eval|Function|vm\.(?:run\w+|Script|compileFunction|SourceTextModule)|(?:.*\.)?constructor\.constructor|(?:Async|Generator)Function)$/,
    // `x instanceof Function` is no offence.
    weigh: ({ form, path }) => (form === 'ref' && path.endsWith('Function') ? undefined : 'refuse'),
  },
  {
    kind: 'hides-code',
    why: 'runs code out of a text',
    forms: ['call'],
    path: /^(?:setTimeout|setInterval|setImmediate)$|\.constructor$|(?:^|\.)Worker$/,
    weigh: ({ path, node, args: [first] }, { source, names }) => {
      if (path.endsWith('Worker'))
        return /\beval\s*:\s*true\b/.test(textOf(source, node)) ? 'refuse' : undefined;
      return first && names.constantOf(first) !== undefined ? 'refuse' : undefined;
    },
  },
  {
    kind: 'hides-code',
    why: 'reaches a member of the process whose name cannot be read',
    forms: ['ref'],
    path: /^(?:process|Reflect|module|require|child_process|vm)\.\*/,
    weigh: (usage, scene) => (usage.path.endsWith('.*') && !scene.isTest ? 'refuse' : undefined),
  },
  {
    kind: 'hides-code',
    why: 'loads a module whose name cannot be read',
    forms: ['import'],
    path: /^\*$/,
    weigh: () => 'mark',
  },
];

const namesUrl = (usage: Usage, scene: Scene): boolean =>
  saysAround(usage, scene, /^(?:https?|wss?):\/\/(?!localhost|127\.)/i);

const readsNearby = ({ usages }: Scene): boolean =>
  usages.some(
    ({ form, path }) =>
      form === 'call' && /(?:^|\.)(?:read|write|rm|unlink|copy|rename|open|cp)\w*$/.test(path),
  );

/** Names that are written with escapes. */
export function disguises({ source }: Scene): readonly number[] {
  const texts = [...below(source.root)].filter(({ name }) =>
    /^(?:String|TemplateString|RegExp|FormatString)$|Comment$/.test(name),
  );
  return source.disguised.filter((at) => !texts.some(({ from, to }) => from <= at && at < to));
}
