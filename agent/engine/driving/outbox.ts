// A queue between those who record and the one who reads along.

/** An unbounded queue with one reader. Closing it lets the reader finish what is in it. */
export class Outbox<Item> {
  private readonly items: Item[] = [];
  private wake: (() => void) | undefined;
  private closed = false;

  put(item: Item): void {
    this.items.push(item);
    this.wake?.();
  }

  close(): void {
    this.closed = true;
    this.wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, undefined> {
    for (;;) {
      yield* this.items.splice(0);
      if (this.items.length > 0) continue;
      if (this.closed) return undefined;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}
