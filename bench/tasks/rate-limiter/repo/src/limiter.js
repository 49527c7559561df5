import { Sliding } from './sliding.js';

export class Limiter {
  #windows = new Map();

  constructor({ limit, ms }) {
    this.limit = limit;
    this.ms = ms;
  }

  /** 0 when a request may go, else the milliseconds it has to wait. */
  ask(key, now) {
    const window = this.#windowOf(typeof key);
    window.prune(now);
    if (window.times.length < this.limit) {
      window.add(now);
      return 0;
    }
    return window.times.at(-1) + this.ms - now;
  }

  #windowOf(key) {
    const known = this.#windows.get(key) ?? new Sliding(this.ms);
    this.#windows.set(key, known);
    return known;
  }
}
