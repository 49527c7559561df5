// Reporter for mocha (8 to 12): mocha's own "spec" for people, the sealed report at the end.
'use strict';
const { takeTicket, relativeFile, idOf } = require('./seal.cjs');
const { causeOf, describeFailure } = require('./failure.cjs');

/**
 * What is used of mocha, whose types the project under test may not have.
 * @typedef {object} Runnable
 * @property {string} title
 * @property {string} [file]
 * @property {number} [duration]
 * @property {string} [type]
 * @property {Suite} [parent]
 * @property {{ currentTest?: Runnable }} [ctx]
 * @property {() => readonly string[]} titlePath
 *
 * @typedef {object} Suite
 * @property {string} title
 * @property {string} [file]
 * @property {boolean} root
 * @property {Suite} [parent]
 * @property {Runnable[]} tests
 * @property {Suite[]} suites
 * @property {() => readonly string[]} titlePath
 * @property {(test: Runnable) => void} addTest
 *
 * @typedef {object} Runner
 * @property {Suite} suite
 * @property {(event: string, listener: (runnable: Runnable, error: unknown) => void) => void} on
 *
 * @typedef {object} MochaInstance
 * @property {string[]} files
 * @property {Suite} suite
 * @property {{ delay?: boolean }} [options]
 *
 * @typedef {object} MochaClass
 * @property {{ loadFilesAsync: (this: MochaInstance, options?: unknown) => Promise<unknown> }} prototype
 * @property {{ prototype: Pick<Suite, 'addTest'> }} Suite
 * @property {new (title: string, body: () => void) => Runnable} Test
 * @property {{ Spec: new (runner: Runner, options: unknown) => unknown }} reporters
 *
 * @typedef {import('./seal.cjs').Told} Told
 */

const ticket = takeTicket();
const chance = takeChance();
const Mocha = findMocha();
if (Mocha) loadEachFileAlone(Mocha);

/** Mocha's class: it has loaded this file, so it lies in the module cache. */
function findMocha() {
  for (const loaded of Object.values(require.cache)) {
    if (isMocha(loaded?.exports)) return loaded.exports;
  }
  return undefined;
}

/**
 * @param {any} exported
 * @returns {exported is MochaClass}
 */
function isMocha(exported) {
  return typeof exported === 'function' && typeof exported.prototype?.loadFilesAsync === 'function';
}

/**
 * Mocha gives up at the first file that cannot be loaded. Here such a file becomes one failing test of that file, and
 * the others are run. Tests that are not on the ticket are taken out before the run begins.
 * @param {MochaClass} Mocha
 */
function loadEachFileAlone(Mocha) {
  const original = Mocha.prototype.loadFilesAsync;
  Mocha.prototype.loadFilesAsync = async function loadFilesAsync(options) {
    const files = this.files;
    for (const file of files) {
      this.files = [file];
      try {
        await original.call(this, options);
      } catch (error) {
        const test = new Mocha.Test('(load)', () => {
          throw error;
        });
        test.file = file;
        this.suite.addTest(test);
      }
    }
    this.files = files;
    if (this.options?.delay) fileByStack(Mocha, files);
    if (ticket.only) keep(this.suite, ticket.only);
  };
}

/**
 * With `--delay` tests are defined when all files are loaded: mocha takes them for tests of the last file.
 * @param {MochaClass} Mocha
 * @param {readonly string[]} files
 */
function fileByStack(Mocha, files) {
  const { addTest } = Mocha.Suite.prototype;
  Mocha.Suite.prototype.addTest = function addTestOfFile(test) {
    const lines = (new Error('where').stack ?? '').split('\n');
    const found = lines.flatMap((line) => files.filter((file) => line.includes(`${file}:`)));
    if (found[0] !== undefined) test.file = found[0];
    return addTest.call(this, test);
  };
}

/**
 * @param {Suite} suite
 * @param {ReadonlySet<string>} only
 */
function keep(suite, only) {
  suite.tests = suite.tests.filter((test) => only.has(idOf(fileOf(test), test.titlePath())));
  for (const inner of suite.suites) keep(inner, only);
}

/**
 * Numbers in [0, 1) by the seed of the order that is wished for; undefined where it is the project's own. Code under
 * test is not to know.
 * @returns {(() => number) | undefined}
 */
function takeChance() {
  const seed = process.env['GALAPAGOS_SHUFFLE'];
  if (seed === undefined) return undefined;
  Reflect.deleteProperty(process.env, 'GALAPAGOS_SHUFFLE');
  // mulberry32
  let state = Number(seed) >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Suites and tests in another order, each suite kept together.
 * @param {Suite} suite
 * @param {() => number} random
 */
function shuffle(suite, random) {
  suite.tests = shuffled(suite.tests, random);
  suite.suites = shuffled(suite.suites, random);
  for (const inner of suite.suites) shuffle(inner, random);
}

/**
 * Never as it was where there are two or more: of two, chance would leave every other pair alone.
 * @template Item
 * @param {readonly Item[]} items
 * @param {() => number} random
 */
function shuffled(items, random) {
  const keyed = items.map((item) => ({ item, key: random() })).sort((one, other) => one.key - other.key);
  const all = keyed.map(({ item }) => item);
  const isSame = all.every((item, at) => item === items[at]);
  return isSame ? [...all.slice(1), ...all.slice(0, 1)] : all;
}

module.exports = class GalapagosReporter {
  /** @type {Told[]} */
  #tests = [];
  /** @type {Set<Runnable>} */
  #seen = new Set();
  /** Suites whose hook failed, with what it said: their tests were not run. @type {Map<Suite, string>} */
  #broken = new Map();

  /**
   * @param {Runner} runner
   * @param {unknown} options
   */
  constructor(runner, options) {
    // With `--delay` they were not there when the files had been loaded.
    runner.on('start', () => {
      if (ticket.only) keep(runner.suite, ticket.only);
      if (chance) shuffle(runner.suite, chance);
    });
    runner.on('pass', (test) => this.#tell(test, 'passed'));
    runner.on('pending', (test) => this.#tell(test, 'skipped'));
    runner.on('test', (test) => ticket.began(fileOf(test), test.titlePath()));
    runner.on('fail', (runnable, error) => {
      if (runnable.type === 'hook') this.#hookFailed(runnable, describeFailure(error));
      else this.#tell(runnable, 'failed', describeFailure(error), whyFailed(runnable, error));
    });
    runner.on('end', () => {
      this.#tellUnrun(runner.suite);
      ticket.deliver(this.#tests);
    });
    // After our listeners, because it turns expected and actual values of errors into strings.
    if (Mocha) Reflect.construct(Mocha.reporters.Spec, [runner, options]);
  }

  /**
   * A test can pass and fail after that, by calling back twice: then it failed.
   * @param {Runnable} test
   * @param {Told['state']} state
   * @param {string} [message]
   * @param {Pick<Told, 'cause'>} [why]
   */
  #tell(test, state, message, why = {}) {
    const told = { file: fileOf(test), path: [...test.titlePath()], state };
    const ms = test.duration === undefined ? {} : { ms: test.duration };
    const words = message === undefined ? {} : { message };
    if (this.#seen.has(test)) {
      const id = idOf(told.file, told.path);
      this.#tests = this.#tests.filter((other) => idOf(other.file, other.path) !== id);
    }
    this.#seen.add(test);
    const whole = { ...told, ...ms, ...words, ...why };
    this.#tests.push(whole);
    ticket.ended(whole);
  }

  /**
   * @param {Runnable} hook
   * @param {string} message
   */
  #hookFailed(hook, message) {
    const suite = hook.parent;
    if (suite === undefined) return;
    const test = /^"(before|after) each"/.test(hook.title) ? hook.ctx?.currentTest : undefined;
    if (test) this.#tell(test, 'failed', message, { cause: 'error' });
    else if (hook.title.startsWith('"after all"')) {
      const path = [...suite.titlePath(), '(teardown)'];
      this.#tests.push({ file: fileOf(hook), path, state: 'failed', message, cause: 'error' });
    }
    this.#broken.set(suite, message);
  }

  /** @param {Suite} suite */
  #tellUnrun(suite) {
    for (const test of suite.tests) {
      const message = this.#seen.has(test) ? undefined : this.#whyUnrun(suite);
      if (message !== undefined) this.#tell(test, 'failed', message, { cause: 'error' });
    }
    for (const inner of suite.suites) this.#tellUnrun(inner);
  }

  /**
   * @param {Suite | undefined} suite
   * @returns {string | undefined}
   */
  #whyUnrun(suite) {
    return suite === undefined ? undefined : (this.#broken.get(suite) ?? this.#whyUnrun(suite.parent));
  }
};

/**
 * @param {Runnable} test
 * @param {any} error
 * @returns {Pick<Told, 'cause'>}
 */
function whyFailed(test, error) {
  if (test.title === '(load)') return { cause: 'error' };
  const isLate =
    error?.code === 'ERR_MOCHA_TIMEOUT' || /^Timeout of \d+ms exceeded/.test(error?.message ?? '');
  return isLate ? { cause: 'timeout' } : causeOf(error);
}

/** @param {Runnable} runnable */
function fileOf(runnable) {
  let file = runnable.file;
  for (let suite = runnable.parent; file === undefined && suite; suite = suite.parent) file = suite.file;
  return relativeFile(file);
}
