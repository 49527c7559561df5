// Many short calls of the file system one after the other: faster than promises, and others get their turns meanwhile.
import { setImmediate } from 'node:timers/promises';

/** A millisecond or two of them. */
const AT_ONCE = 500;

export async function inTurns<Item>(items: Iterable<Item>, act: (item: Item) => void): Promise<void> {
  let done = 0;
  for (const item of items) {
    act(item);
    done += 1;
    if (done % AT_ONCE === 0) await setImmediate();
  }
}
