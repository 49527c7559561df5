// Loaded before AVA (3 to 8), which takes no reporters: listens to its run, and delivers the sealed report at the end.
import { realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { isMainThread } from 'node:worker_threads';

const require = createRequire(import.meta.url);
const { takeTicket, relativeFile, idOf, testMs } = require('./seal.cjs');
const { causeOf, describeFailure } = require('./failure.cjs');

/** @typedef {import('./seal.cjs').Told} Told */
/** @typedef {any} Event What AVA says of a run, in many forms. */

const program = isMainThread ? programOf(process.argv[1] ?? '') : '';
if (/\/ava\/(entrypoints\/)?cli\.m?js$/.test(program)) await listenTo(program);

/** @param {string} path */
function programOf(path) {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** @param {string} cli */
async function listenTo(cli) {
  const ticket = takeTicket();
  if (cli.includes('/entrypoints/')) {
    const place = new URL('../lib/api.js', pathToFileURL(cli));
    const { default: Api } = await import(place.href);
    return listenIn(Api, createRequire(place)('ms'), ticket);
  }
  // Modules of AVA 3 cannot be loaded before it has chosen its colours.
  const own = createRequire(cli);
  const colours = own('./lib/chalk');
  const { set } = colours;
  colours.set = (/** @type {unknown[]} */ ...given) => {
    const chosen = set(...given);
    listenIn(own('./lib/api'), createRequire(own.resolve('./lib/api'))('ms'), ticket);
    return chosen;
  };
}

/**
 * @param {any} Api
 * @param {(duration: string) => number} millisecondsOf
 * @param {import('./seal.cjs').Ticket} ticket
 */
function listenIn(Api, millisecondsOf, ticket) {
  const { run } = Api.prototype;
  /** @this {any} @param {unknown[]} given */
  Api.prototype.run = async function listenedTo(...given) {
    const own = this.options.timeout ? millisecondsOf(this.options.timeout) : testMs;
    this.options.timeout = `${testMs > 0 ? Math.min(own, testMs) : own}ms`;
    this.options.updateSnapshots = false;
    if (!process.argv.includes('--fail-fast')) this.options.failFast = false;
    const titles = titlesOf(ticket.only);
    if (titles) this.options.match = titles;
    const listener = new Listener(ticket);
    this.on('run', (/** @type {Event} */ { data, status }) => {
      const { on } = data?.status ?? status;
      on.call(data?.status ?? status, 'stateChange', (/** @type {Event} */ event) =>
        listener.hear(event.data ?? event),
      );
    });
    const status = await run.apply(this, given);
    listener.end();
    return status;
  };
}

/**
 * AVA takes patterns: titles that would be read as something else cannot be chosen, nor can what is no test.
 * @param {ReadonlySet<string> | undefined} only
 */
function titlesOf(only) {
  const titles = only && [...only].map((id) => id.slice(id.indexOf('::') + 2));
  return titles?.every((title) => !/^!|\*|^\((load|teardown)\)$/.test(title)) ? titles : undefined;
}

class Listener {
  /** @type {Told[]} */
  #tests = [];
  /** Tests that were to run and have not ended, by their ids. @type {Map<string, { file: string, path: string[] }>} */
  #pending = new Map();
  /** What went wrong outside of the tests of a file. @type {Map<string, string>} */
  #broken = new Map();
  #ticket;

  /** @param {import('./seal.cjs').Ticket} ticket */
  constructor(ticket) {
    this.#ticket = ticket;
  }

  /** @param {Event} event */
  hear(event) {
    const file = relativeFile(event.testFile);
    const path = [event.title];
    switch (event.type) {
      case 'selected-test':
        if (event.skip || event.todo) return this.#tell({ file, path, state: 'skipped' });
        this.#pending.set(idOf(file, path), { file, path });
        return this.#ticket.began(file, path);
      case 'test-passed':
        return this.#tell({
          file,
          path,
          state: event.knownFailing ? 'skipped' : 'passed',
          ms: event.duration,
        });
      case 'test-failed':
        return this.#tell({ file, path, state: 'failed', ms: event.duration, ...failure(event.err) });
      case 'timeout':
        return this.#hung(event);
      default:
        return this.#outside(event, file);
    }
  }

  /** @param {Told} told */
  #tell(told) {
    this.#pending.delete(idOf(told.file, told.path));
    this.#tests.push(told);
    this.#ticket.ended(told);
  }

  /** @param {Event} event AVA ends all workers when nothing ended for some time: what was running hangs. */
  #hung({ period }) {
    const message = `no test had ended for ${period} ms`;
    for (const place of this.#pending.values())
      this.#tell({ ...place, state: 'failed', cause: 'timeout', message });
  }

  /**
   * @param {Event} event
   * @param {string} file
   */
  #outside(event, file) {
    const message = OUTSIDE[event.type]?.(event);
    if (message !== undefined && !this.#broken.has(file)) this.#broken.set(file, message);
  }

  end() {
    /** @type {Set<string>} */
    const told = new Set();
    for (const place of this.#pending.values()) {
      told.add(place.file);
      const message = this.#broken.get(place.file) ?? 'the test was not run';
      this.#tell({ ...place, state: 'failed', cause: 'error', message });
    }
    for (const [file, message] of this.#broken) {
      if (told.has(file)) continue;
      const hasTests = this.#tests.some((test) => test.file === file);
      this.#tell({
        file,
        path: [hasTests ? '(teardown)' : '(load)'],
        state: 'failed',
        cause: 'error',
        message,
      });
    }
    this.#ticket.deliver(this.#tests);
  }
}

/** What says that a file failed outside of its tests, in words. @type {Record<string, (event: Event) => string | undefined>} */
const OUTSIDE = {
  'hook-failed': ({ err, title }) => `${title}: ${failure(err).message}`,
  'uncaught-exception': ({ err }) => failure(err).message,
  'unhandled-rejection': ({ err }) => failure(err).message,
  'internal-error': ({ err }) => failure(err).message,
  'process-exit': () => 'process.exit() was called',
  'missing-ava-import': () => 'no tests found: ava is not imported',
  'worker-failed': ({ err, nonZeroExitCode, signal }) =>
    err ? failure(err).message : `its process ended with ${nonZeroExitCode ?? signal}`,
};

/**
 * AVA hands over what was thrown as plain data: values of an assertion as they are to be shown. What a test threw itself
 * comes as the assertion that it throws nothing, which has no name.
 * @param {any} error
 * @returns {{ message: string, cause?: 'error' }}
 */
function failure(error) {
  const { formattedDetails = [], values = [], stack = '', name = 'Error' } = error ?? {};
  const shown = [...formattedDetails, ...values].map(({ label, formatted }) => `${label} ${formatted}`);
  const message = [messageOf(error), ...shown].join('\n');
  const words = describeFailure({ name, message, stack });
  if (error?.type !== 'ava' && error?.avaAssertionError !== true)
    return { message: words, ...causeOf({ name, message }) };
  return { message: words, ...(error.assertion ? {} : causeOf(stack)) };
}

/** @param {any} error */
const messageOf = (error) => error?.message ?? error?.originalError?.message ?? '';
