// Owns test ids: the file they name, the test within it, and how tests are grouped for a run.

/** @import { TestGroup } from '../execution/trial.mjs' */

/**
 * `file` is relative to the project folder; `name` joins suites and test by ' › '.
 * @type {(id: string) => { file: string, name: string }}
 */
export function splitId(id) {
  const at = id.indexOf('::');
  return at < 0 ? { file: id, name: '' } : { file: id.slice(0, at), name: id.slice(at + 2) };
}

/**
 * Tests by file; files and names keep the order in which they first appear.
 * @type {(ids: Iterable<string>) => TestGroup[]}
 */
export function groupByFile(ids) {
  /** @type {Map<string, string[]>} */
  const groups = new Map();
  for (const id of ids) {
    const { file, name } = splitId(id);
    const names = groups.get(file);
    if (names) names.push(name);
    else groups.set(file, [name]);
  }
  return [...groups].map(([file, names]) => ({ file, names }));
}
