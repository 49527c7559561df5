import { hash } from './hash.js';

export class Flags {
  #flags;

  constructor(flags) {
    this.#flags = new Map(Object.entries(flags));
  }

  names() {
    return [...this.#flags.keys()].sort();
  }

  /** Whether a flag is on for a user. */
  isOn(name, user) {
    const flag = this.#flags.get(name);
    if (flag === undefined) throw new Error(`no flag ${name}`);
    if (typeof flag === 'boolean') return flag;
    if (flag.on?.includes(user)) return true;
    // A share of the users is drawn by name, so that it stays the same.

    return flag.otherwise ?? false;
  }
}
