// AVA 3 is long superseded and much used. Our own packages have a newer one: its modules are told here as they load each other.
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openTrial, outcomesOf, type Trial } from './trial.ts';

const files = {
  'package.json': '{ "scripts": { "test": "node node_modules/ava/cli.js" } }',
  'node_modules/ms/index.js': 'module.exports = Number.parseInt;',
  'node_modules/ava/cli.js': "require('./lib/cli').run();",
  'node_modules/ava/lib/cli.js': `exports.run = async () => {
  require('./chalk').set({ level: 0 });
  const Api = require('./api');
  const status = await new Api({ match: [], timeout: '10s' }).run({ files: [] });
  process.exitCode = status.failed ? 1 : 0;
};`,
  'node_modules/ava/lib/chalk.js': `let ctx = null;
exports.get = () => {
  if (!ctx) throw new Error('Chalk has not yet been configured');
  return ctx;
};
exports.set = (options) => {
  if (ctx) throw new Error('Chalk has already been configured');
  return (ctx = options);
};`,
  'node_modules/ava/lib/api.js': `const { EventEmitter } = require('node:events');
require('./chalk').get();
module.exports = class Api extends EventEmitter {
  constructor(options) {
    super();
    this.options = options;
  }
  async run() {
    const status = new EventEmitter();
    this.emit('run', { status });
    const testFile = process.cwd() + '/sum.test.js';
    const err = { avaAssertionError: true, assertion: 'is', name: 'AssertionError', values: [{ label: 'Difference:', formatted: '- 1' }] };
    const say = (type, title) => status.emit('stateChange', { type, title, testFile, err });
    const chosen = ['adds', 'subtracts'].filter((title) => this.options.match.length === 0 || this.options.match.includes(title));
    for (const title of chosen) say('selected-test', title);
    for (const title of chosen) say(title === 'adds' ? 'test-passed' : 'test-failed', title);
    return { failed: chosen.includes('subtracts') };
  }
};`,
  'sum.test.js': '',
};

let trial: Trial;
beforeAll(async () => {
  trial = await openTrial(files);
});
afterAll(async () => await trial[Symbol.asyncDispose]());

test('AVA 3 is recognised by its path, and listened to once it has chosen its colours', async () => {
  expect(trial.suite.framework).toBe('ava');
  expect(outcomesOf(await trial.run())).toEqual({
    'sum.test.js::adds': 'passed',
    'sum.test.js::subtracts': 'failed',
  });
});

test('of AVA 3 chosen tests are run alone', async () => {
  const only = await trial.run({ only: ['sum.test.js::adds'] });
  expect(outcomesOf(only)).toEqual({ 'sum.test.js::adds': 'passed' });
});
