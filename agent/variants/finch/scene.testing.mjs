// Owns the desk of the tests: a project in a temporary folder, the real syntax trees, and nobody behind the model.
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { openSyntax } from '../../../sandbox/guest/syntax.ts';
import { patchIds } from '../../../sandbox/guest/patch-ids.ts';
import { testId } from '../../engine/ids.ts';
import { openDesk } from './desk.mjs';
import { toolNamed } from './tools/tools.mjs';

/** @import { AttemptContext, VisibleTask } from '../protocol.ts' */
/** @import { Desk, Input, Observation } from './tools/tool.mjs' */

const syntax = openSyntax();
const params = JSON.parse(readFileSync(new URL('./variant.json', import.meta.url), 'utf8')).params;

/**
 * @typedef {object} Scene
 * @property {Desk} desk
 * @property {(tool: string, input: Input) => Promise<Observation>} act
 * @property {(name: string) => string} read
 * @property {() => void} close
 */

/**
 * @param {{ readonly [name: string]: string }} files
 * @param {{ directory?: string, context?: Partial<AttemptContext> }} [wishes] `directory` of the project, relative to the
 * root
 * @returns {Scene}
 */
export function openScene(files, { directory = '', context = {} } = {}) {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'finch-scene-')));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  /** @type {VisibleTask} */
  const task = {
    title: 'Repair',
    root,
    directory: join(root, directory),
    suite: { framework: 'node:test', argv: ['node', '--test'], directory, source: 'package.json' },
    failures: [{ id: testId('test/a.test.js', 'a'), state: 'failed' }],
    passing: [],
    protect: ['**/test/**', '**/package.json'],
    suiteMs: 10,
  };
  const desk = openDesk(task, { ...contextOf(root), ...context });
  return {
    desk,
    act: async (tool, input) => {
      const found = toolNamed(tool);
      if (!found) throw new Error(`no tool ${tool}`);
      desk.turn++;
      return await found.act(input, desk);
    },
    read: (name) => readFileSync(join(root, name), 'utf8'),
    close: () => {
      for (const folder of [root, desk.own]) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** @type {(root: string) => AttemptContext} */
const contextOf = (root) => ({
  guide: { text: '' },
  history: [],
  params,
  limits: { candidates: 10, wallMs: 60_000 },
  rng: () => 0.5,
  signal: new AbortController().signal,
  note: async () => {},
  recall: async () => undefined,
  remember: async () => {},
  checkpoint: async () => {},
  visibleTests: async () => {
    throw new Error('nobody asks for them');
  },
  chat: async () => ({ ok: false, fault: { kind: 'no-model' } }),
  syntax,
  runSuite: async () => {
    throw new Error('no suite here');
  },
  patchId: patchIds(root, undefined),
});
