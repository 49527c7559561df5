// Owns the one path under which the model sees the repository, whatever it is called on this machine: /repo.
import { existsSync } from 'node:fs';
import { join, posix } from 'node:path';

/**
 * @typedef {object} Place
 * @property {string} name relative to the root, with '/'; of a log its virtual path
 * @property {string} absolute
 * @property {boolean} isLog
 */

/**
 * @typedef {object} Paths
 * @property {(text: string) => string} inward what the model wrote, with the real paths
 * @property {(text: string) => string} outward what it is shown, with the virtual ones
 * @property {(path: string) => Place | undefined} locate undefined: outside of the repository
 */

const REPO = '/repo';
const LOGS = '/logs';

/**
 * @typedef {object} Real absolute paths
 * @property {string} root of the repository
 * @property {string} directory of the project in it
 * @property {string} logs of the folder for full logs
 * @property {string} alias of the repository, without anything that a shell would split or expand
 */

/** @type {(real: Real) => Paths} */
export function openPaths({ root, directory, logs, alias }) {
  return {
    inward: (text) => renamed(renamed(text, REPO, alias), LOGS, logs),
    outward: (text) => renamed(renamed(renamed(text, alias, REPO), root, REPO), logs, LOGS),
    locate: (path) => locate(path, { root, directory, logs }),
  };
}

/**
 * Only whole paths: /repo is neither part of /repository nor of /my/repo.
 * @type {(text: string, from: string, to: string) => string}
 */
function renamed(text, from, to) {
  if (from === to || !text.includes(from)) return text;
  const whole = new RegExp(
    `(?<![\\w.\\-])(?<!\\w/)${from.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w\\-])(?!\\.\\w)`,
    'g',
  );
  return text.replaceAll(whole, () => to);
}

/** @type {(path: string, real: { root: string, directory: string, logs: string }) => Place | undefined} */
function locate(path, { root, directory, logs }) {
  const clean = posix.normalize(path.trim().replaceAll('\\', '/')).replace(/(?<=.)\/$/, '');
  const log = below(clean, LOGS);
  if (log !== undefined) return { name: `${LOGS}/${log}`, absolute: join(logs, log), isLog: true };
  const name = below(clean, REPO) ?? below(clean, root) ?? relativeName(clean);
  if (name === undefined) return undefined;
  // Commands and tests start in the project's folder: its names may be meant.
  const prefix = directory.slice(root.length + 1);
  const isOfProject =
    prefix !== '' &&
    !clean.startsWith('/') &&
    !existsSync(join(root, name)) &&
    existsSync(join(directory, name));
  const whole = isOfProject ? posix.join(prefix, name) : name;
  return { name: whole, absolute: join(root, whole), isLog: false };
}

/** @type {(clean: string) => string | undefined} */
function relativeName(clean) {
  if (clean.startsWith('/') || clean === '..' || clean.startsWith('../')) return undefined;
  return clean === '.' ? '' : clean;
}

/** @type {(path: string, folder: string) => string | undefined} */
function below(path, folder) {
  if (path === folder) return '';
  return path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : undefined;
}
