// Owns what the attempt has changed: by its own edits and by its commands, and one hash for all of it.
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { walk } from './walk.mjs';

/** @typedef {{ name: string, kind: 'changed' | 'added' | 'removed' }} Change */

const MOST_BYTES = 1_000_000;
const MOST_KNOWN = 5_000;

/** Equal trees are equal hashes, also when the attempt came back to one. */
export class Tree {
  /** @type {string} */
  #root;
  /** Hash of each file when the attempt first touched it; '' for none. @type {Map<string, string>} */
  #before = new Map();
  /** @type {Map<string, string>} */
  #now = new Map();
  /** What a command may change is known from before the first one on. @type {Map<string, string> | undefined} */
  #known;

  /** @param {string} root */
  constructor(root) {
    this.#root = root;
  }

  /**
   * Tells of a file that was written.
   * @param {string} name
   * @param {string | undefined} before its text
   * @param {string | undefined} after undefined: it was removed
   */
  wrote(name, before, after) {
    this.#became(name, hashOf(before), hashOf(after));
  }

  /**
   * Does something that may change any file, and finds out which it changed.
   * @template Value
   * @param {() => Promise<Value>} act
   * @returns {Promise<{ value: Value, changes: Change[] }>}
   */
  async watch(act) {
    this.#known ??= this.#contents();
    const before = this.#marks();
    const value = await act();
    const after = this.#marks();
    const names = [...new Set([...before.keys(), ...after.keys()])].sort();
    const changes = names.flatMap((name) => {
      const [one, other] = [before.get(name), after.get(name)];
      return one === other ? [] : this.#noticed(name, one, other);
    });
    return { value, changes };
  }

  /** Files that differ from what the attempt began with. */
  get changed() {
    return [...this.#now.keys()].filter((name) => this.#now.get(name) !== this.#before.get(name)).sort();
  }

  get hash() {
    const lines = this.changed.map((name) => `${name}\0${this.#now.get(name) ?? ''}`);
    return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 16);
  }

  /** @type {(name: string, one: string | undefined, other: string | undefined) => Change[]} */
  #noticed(name, one, other) {
    const last = this.#now.get(name) ?? this.#known?.get(name) ?? (one === undefined ? '' : `unread ${one}`);
    const now = other === undefined ? '' : hashOfFile(join(this.#root, name));
    if (last === now) return [];
    this.#became(name, last, now);
    return [{ name, kind: one === undefined ? 'added' : other === undefined ? 'removed' : 'changed' }];
  }

  /** @type {(name: string, before: string, after: string) => void} */
  #became(name, before, after) {
    if (!this.#before.has(name)) this.#before.set(name, before);
    this.#now.set(name, after);
  }

  /** Size and time of every file. */
  #marks() {
    /** @type {Map<string, string>} */
    const marks = new Map();
    for (const name of walk(this.#root)) {
      const stat = statSync(join(this.#root, name), { bigint: true, throwIfNoEntry: false });
      if (stat) marks.set(name, `${stat.size} ${stat.mtimeNs} ${stat.ino}`);
    }
    return marks;
  }

  #contents() {
    const names = walk(this.#root).slice(0, MOST_KNOWN);
    return new Map(names.map((name) => [name, hashOfFile(join(this.#root, name))]));
  }
}

/** @type {(text: string | Buffer | undefined) => string} */
const hashOf = (text) => (text === undefined ? '' : createHash('sha256').update(text).digest('hex'));

/** @type {(path: string) => string} */
function hashOfFile(path) {
  try {
    const { size, mtimeNs } = statSync(path, { bigint: true });
    return size > MOST_BYTES ? `unread ${size} ${mtimeNs}` : hashOf(readFileSync(path));
  } catch {
    return '';
  }
}
