// Owns how the warm JavaScript worker is started: which node, with which of the project's own flags.
import { execFile } from 'node:child_process';
import Module from 'node:module';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { warmExecutor } from './warm.mjs';

/** @import { VisibleTask } from '../../protocol.ts' */
/** @import { Executor } from './trial.mjs' */

const worker = fileURLToPath(new URL('./javascript/worker.mjs', import.meta.url));

/** Frameworks whose words the worker speaks itself. */
export const speaks = new Set(['node:test', 'mocha']);

/**
 * The project's own node when it can substitute modules (22.15), else the one that runs mender, else nobody.
 * @param {VisibleTask} task
 * @param {number} workers
 * @returns {Promise<Executor | undefined>}
 */
export async function javascriptExecutor(task, workers) {
  const node = await findNode(task.suite.argv);
  if (!node) return undefined;
  return warmExecutor({
    manner: 'in process',
    workers,
    confirmsInNewProcess: true,
    opening: { root: task.root, directory: task.directory, framework: task.suite.framework },
    command: {
      command: node,
      args: [...ownFlags(task.suite.argv), '--no-warnings', '--max-old-space-size=1024', worker],
      directory: task.directory,
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: undefined },
    },
  });
}

/** @type {(argv: readonly string[]) => Promise<string | undefined>} */
async function findNode([program = '']) {
  const own = /^node(\.exe)?$/.test(basename(program)) ? program : 'node';
  if (await canSubstitute(own)) return own;
  return 'registerHooks' in Module ? process.execPath : undefined;
}

const run = promisify(execFile);

/** @type {(node: string) => Promise<boolean>} */
async function canSubstitute(node) {
  try {
    const { stdout } = await run(node, ['-p', '"registerHooks" in require("node:module")'], {
      env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    });
    return stdout.trim() === 'true';
  } catch {
    return false;
  }
}

const FLAG = /^(--import|--require|-r|--conditions|-C|--experimental-[\w-]+|--no-experimental-[\w-]+)(=.*)?$/;
const TAKES_VALUE = new Set(['--import', '--require', '-r', '--conditions', '-C']);

/**
 * Flags of the project's own command that change what its modules see.
 * @type {(argv: readonly string[]) => string[]}
 */
export function ownFlags(argv) {
  /** @type {string[]} */
  const flags = [];
  for (const [at, word] of argv.entries()) {
    const [, flag, value] = FLAG.exec(word) ?? [];
    if (!flag) continue;
    flags.push(word);
    const next = argv[at + 1];
    if (TAKES_VALUE.has(flag) && value === undefined && next !== undefined) flags.push(next);
  }
  return flags;
}
