// Owns the making of what the tools of one attempt share.
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readGenes } from './genes.mjs';
import { matcher } from './project/globs.mjs';
import { openPaths } from './project/paths.mjs';
import { Tree } from './project/tree.mjs';
import { Bench } from './tests/bench.mjs';

/** @import { AttemptContext, VisibleTask } from '../protocol.ts' */
/** @import { Desk } from './tools/tool.mjs' */

/**
 * @param {VisibleTask} task
 * @param {AttemptContext} context
 * @returns {Desk}
 */
export function openDesk(task, context) {
  const genes = readGenes(context.params);
  const own = realpathSync(mkdtempSync(join(tmpdir(), 'finch-')));
  const logs = join(own, 'logs');
  mkdirSync(logs);
  const paths = openPaths({ ...task, logs, alias: aliasOf(task.root, own) });
  const isProtected = matcher(task.protect);
  const testFiles = filesOfTests(task);
  return {
    task,
    context,
    genes,
    paths,
    own,
    logs,
    tree: new Tree(task.root),
    bench: new Bench(task, context, { paths, logs, testSeconds: genes.testSeconds }),
    isProtected,
    // A file that holds both tests and code, as in Rust, may be changed: it is protected where it holds tests alone.
    isTest: (name) => isProtected(name) && (testFiles.has(name) || /test|spec/i.test(name)),
    meant: new Set(context.guide.start?.files.map(({ path }) => path)),
    misses: new Map(),
    findings: [],
    reminded: undefined,
    turn: 0,
  };
}

/**
 * A model writes /repo into commands as if it had no blanks in it: so the name by which commands know it has none.
 * @type {(root: string, own: string) => string}
 */
function aliasOf(root, own) {
  if (/^[\w./@+-]+$/.test(root)) return root;
  const alias = join(own, 'repo');
  symlinkSync(root, alias);
  return alias;
}

/** @type {(task: VisibleTask) => ReadonlySet<string>} */
function filesOfTests({ root, directory, failures, passing }) {
  const prefix = directory === root ? '' : `${directory.slice(root.length + 1)}/`;
  const ids = [...failures.map(({ id }) => id), ...passing];
  return new Set(ids.filter((id) => id.includes('::')).map((id) => prefix + (id.split('::')[0] ?? '')));
}
