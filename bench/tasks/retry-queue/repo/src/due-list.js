/** What is due when; of two that are due at once, the one that came first. */
export class DueList {
  #entries = [];
  #count = 0;

  put(at, item) {
    this.#entries.push({ at, order: this.#count++, item });
  }

  /** Takes what is due until `now`, in order. */
  take(now) {
    const due = this.#entries.filter(({ at }) => at <= now);
    this.#entries = this.#entries.filter(({ at }) => at > now);

    return due.map(({ item }) => item);
  }

  get next() {
    return this.#entries.reduce((least, { at }) => Math.min(least, at), Infinity);
  }
}
