// Owns the loading of the project's modules, fresh for every candidate, with some of their texts replaced.
import { readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname, extname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * ES modules can never be unloaded, so each epoch asks for them under another query; CommonJS modules are dropped from
 * the cache. What lies in node_modules or outside of the root is loaded once and stays.
 * @typedef {object} Modules
 * @property {(texts: ReadonlyMap<string, string>) => void} renew begins an epoch with these texts by absolute path
 * @property {(path: string) => Promise<void>} load
 * @property {() => readonly string[]} loaded project files that this epoch loaded
 * @property {(path: string) => string | undefined} served text the engine compiled: types blanked, counters in
 * @property {() => string | undefined} stale a project file that could not be loaded afresh
 */

const MARK = '?mender=';
const WORDS_URL = 'mender:words';

/**
 * @param {string} root absolute path: what lies below is the project's own
 * @param {ReadonlyMap<string, { [name: string]: unknown }>} words modules that are answered by us, by specifier
 * @returns {Modules}
 */
export function openModules(root, words) {
  /** @type {State} */
  const state = { epoch: 0, texts: new Map(), served: new Map(), stale: undefined };
  const isOwn = ownership(root);
  hookEsModules({ state, isOwn, words });
  hookCommonJs({ state, isOwn, words });
  const require = createRequire(join(root, 'mender.cjs'));
  return {
    renew: (texts) => {
      state.epoch++;
      state.texts = texts;
      state.served = new Map();
      for (const path of Object.keys(require.cache)) if (isOwn(path)) delete require.cache[path];
    },
    load: async (path) => {
      if (formatOf(path) === 'commonjs') require(path);
      else await import(`${pathToFileURL(path).href}${MARK}${state.epoch}`);
    },
    loaded: () => [...state.served.keys()],
    served: (path) => state.served.get(path),
    stale: () => state.stale,
  };
}

/**
 * @typedef {object} State
 * @property {number} epoch
 * @property {ReadonlyMap<string, string>} texts
 * @property {Map<string, string>} served
 * @property {string | undefined} stale
 */
/** @typedef {{ state: State, isOwn: (path: string) => boolean, words: ReadonlyMap<string, { [name: string]: unknown }> }} Hooked */

/** @type {(root: string) => (path: string) => boolean} */
function ownership(root) {
  const inside = root.endsWith(sep) ? root : root + sep;
  const foreign = `${sep}node_modules${sep}`;
  return (path) => path.startsWith(inside) && !path.includes(foreign);
}

/** @type {(hooked: Hooked) => void} */
function hookEsModules({ state, isOwn, words }) {
  Module.registerHooks({
    resolve: (specifier, context, next) => {
      if (words.has(specifier))
        return { url: `${WORDS_URL}/${specifier}`, format: 'module', shortCircuit: true };
      const [bare = specifier] = specifier.split(MARK);
      const found = resolveLikeTypeScript(bare, context, next);
      if (!found.url.startsWith('file:') || isRequire(context)) return found;
      const [url = ''] = found.url.split(MARK);
      return isOwn(pathOf(url)) ? { ...found, url: `${url}${MARK}${state.epoch}` } : found;
    },
    load: (url, context, next) => {
      if (url.startsWith(WORDS_URL)) return wordsModule(words, url.slice(WORDS_URL.length + 1));
      const [bare = url, mark] = url.split(MARK);
      const path = bare.startsWith('file:') ? pathOf(bare) : '';
      // An ES module behind require(): node keeps it under its plain address for ever.
      if (mark === undefined && isOwn(path) && context.format?.startsWith('module')) state.stale = path;
      if (mark === undefined || !isCode(path)) return next(url, context);
      if (formatOf(path) === 'commonjs') return commonJsFacade(path);
      const source = textOf(state, path, undefined);
      return { format: 'module', source, shortCircuit: true };
    },
  });
}

/** @type {(url: string) => string} */
const pathOf = (url) => fileURLToPath(url.split(/[?#]/, 1)[0] ?? url);

/** @type {(path: string) => boolean} */
const isCode = (path) => /\.[cm]?[jt]s$/.test(path);

/** @type {(context: { conditions?: Iterable<string> }) => boolean} */
const isRequire = (context) => [...(context.conditions ?? [])].includes('require');

/**
 * TypeScript lets people import './x.js' and mean './x.ts', and leave the extension out; the loaders people use for
 * it agree.
 * @template {{ parentURL?: string | undefined }} Context
 * @template Found
 * @param {string} specifier
 * @param {Context} context
 * @param {(specifier: string, context: Context) => Found} next
 * @returns {Found}
 */
function resolveLikeTypeScript(specifier, context, next) {
  try {
    return next(specifier, context);
  } catch (error) {
    const fromTypeScript = /\.[cm]?tsx?(\?|$)/.test(context.parentURL ?? '');
    if (!fromTypeScript || !/^\.{0,2}\//.test(specifier)) throw error;
    for (const other of typeScriptNames(specifier)) {
      try {
        return next(other, context);
      } catch {
        continue;
      }
    }
    throw error;
  }
}

/** @type {(specifier: string) => readonly string[]} */
function typeScriptNames(specifier) {
  const written = /^(.*)\.([cm]?)js$/.exec(specifier);
  if (written) return [`${written[1]}.${written[2]}ts`];
  return extname(specifier) === '' ? [`${specifier}.ts`, `${specifier}/index.ts`, `${specifier}.js`] : [];
}

/**
 * Reads, replaces and blanks types; remembers what the engine gets to see, because coverage speaks of that text.
 * @type {(state: State, path: string, content: string | undefined) => string}
 */
function textOf(state, path, content) {
  const text = state.texts.get(path) ?? content ?? readFileSync(path, 'utf8');
  const plain = isTypeScript(path) ? withoutTypes(text) : text;
  state.served.set(path, plain);
  return plain;
}

/** @type {Map<string, string>} */
const stripped = new Map();
const MOST_STRIPPED = 500;

/**
 * Most files are the same in every epoch, and taking their types off costs more than running them.
 * @type {(text: string) => string}
 */
function withoutTypes(text) {
  const known = stripped.get(text);
  if (known !== undefined) return known;
  const plain = Module.stripTypeScriptTypes(text);
  if (stripped.size >= MOST_STRIPPED) stripped.clear();
  stripped.set(text, plain);
  return plain;
}

/** @type {(path: string) => boolean} */
const isTypeScript = (path) => /\.[cm]?ts$/.test(path);

/**
 * An ES module in place of a CommonJS one that is imported: node versions differ in what they do when a hook serves
 * CommonJS text to an import, but all serve this.
 * @type {(path: string) => { format: 'module', source: string, shortCircuit: true }}
 */
function commonJsFacade(path) {
  const exported = createRequire(path)(path);
  const names = Object.keys(Object(exported)).filter(
    (name) => name !== 'default' && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name),
  );
  const source = `import Module from 'node:module';
const exported = Module.createRequire(import.meta.url)(${JSON.stringify(path)});
export default exported;
export { exported as 'module.exports' };
${names.map((name, at) => `const m${at} = exported[${JSON.stringify(name)}]; export { m${at} as ${name} };`).join('\n')}`;
  return { format: 'module', source, shortCircuit: true };
}

/** @type {(words: Hooked['words'], specifier: string) => { format: 'module', source: string, shortCircuit: true }} */
function wordsModule(words, specifier) {
  const names = Object.keys(words.get(specifier) ?? {});
  const source = `const words = globalThis[Symbol.for('mender.words')].get(${JSON.stringify(specifier)});
export default words.default ?? words;
${names
  .filter((name) => name !== 'default')
  .map((name, at) => `const w${at} = words[${JSON.stringify(name)}]; export { w${at} as ${name} };`)
  .join('\n')}`;
  return { format: 'module', source, shortCircuit: true };
}

/** @type {(hooked: Hooked) => void} */
function hookCommonJs({ state, isOwn, words }) {
  Reflect.set(globalThis, Symbol.for('mender.words'), words);
  const load = Reflect.get(Module, '_load');
  Reflect.set(Module, '_load', (/** @type {string} */ request, /** @type {unknown[]} */ ...rest) => {
    const own = words.get(request);
    return own ? (own['default'] ?? own) : Reflect.apply(load, Module, [request, ...rest]);
  });
  const compile = Reflect.get(Module.prototype, '_compile');
  /**
   * @this {Module}
   * @param {string} content
   * @param {string} path
   * @param {unknown[]} rest
   * @returns {unknown}
   */
  function compileReplaced(content, path, ...rest) {
    const text = isOwn(path) && isCode(path) ? textOf(state, path, content) : content;
    return Reflect.apply(compile, this, [text, path, ...rest]);
  }
  Reflect.set(Module.prototype, '_compile', compileReplaced);
}

/** @type {Map<string, 'commonjs' | 'module' | undefined>} */
const packageTypes = new Map();

/**
 * How node would load the file: by extension, by the nearest package.json, else by what the text looks like.
 * @type {(path: string) => 'commonjs' | 'module'}
 */
function formatOf(path) {
  const marked = /\.([cm])[jt]s$/.exec(path)?.[1];
  if (marked) return marked === 'c' ? 'commonjs' : 'module';
  return packageTypeOf(dirname(path)) ?? (looksLikeEsm(readFileSync(path, 'utf8')) ? 'module' : 'commonjs');
}

/** @type {(folder: string) => 'commonjs' | 'module' | undefined} */
function packageTypeOf(folder) {
  if (packageTypes.has(folder)) return packageTypes.get(folder);
  const type = readType(join(folder, 'package.json'));
  const parent = dirname(folder);
  const found = type === 'none' && parent !== folder ? packageTypeOf(parent) : type;
  packageTypes.set(folder, found === 'none' ? undefined : found);
  return packageTypes.get(folder);
}

/** @type {(path: string) => 'commonjs' | 'module' | 'none' | undefined} */
function readType(path) {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return 'none';
  }
  const type = /"type"\s*:\s*"(module|commonjs)"/.exec(text)?.[1];
  return type === 'module' || type === 'commonjs' ? type : undefined;
}

/** @type {(text: string) => boolean} */
const looksLikeEsm = (text) => /^\s*(?:import\s*(?:[\w$*{'"]|\()|export\s+[\w{*])/m.test(text);
