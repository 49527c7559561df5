// A binary heap: who comes first is for the caller to say.

export type Before<Item> = (one: Item, other: Item) => boolean;

export class Heap<Item> {
  readonly #items: Item[] = [];
  readonly #before: Before<Item>;

  constructor(before: Before<Item>) {
    this.#before = before;
  }

  get size(): number {
    return this.#items.length;
  }

  push(item: Item): void {
    this.#items.push(item);
    this.#rise(this.#items.length - 1);
  }

  /** Takes out what comes first; undefined when there is nothing left. */
  pop(): Item | undefined {
    const [first] = this.#items;
    const last = this.#items.pop();
    if (first === undefined || last === undefined || this.#items.length === 0) return first;
    this.#items[0] = last;
    this.#sink(0);
    return first;
  }

  #rise(at: number): void {
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(at: number): void {
    for (;;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let best = at;
      if (left < this.size && this.#isBefore(left, best)) best = left;
      if (right < this.size && this.#isBefore(right, at)) best = right;
      if (best === at) return;
      this.#swap(at, best);
      at = best;
    }
  }

  #isBefore(one: number, other: number): boolean {
    return this.#before(this.#items[one]!, this.#items[other]!);
  }

  #swap(one: number, other: number): void {
    [this.#items[one], this.#items[other]] = [this.#items[other]!, this.#items[one]!];
  }
}
