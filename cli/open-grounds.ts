// Boxes and what judges in them, made ready side by side: nothing is left behind where one of the two fails.
import { type Fault } from '../agent/engine/fault.ts';
import { type Grounds } from '../agent/engine/ports.ts';
import { success, type Outcome } from '../agent/engine/outcome.ts';

interface Boxes extends AsyncDisposable {
  /** Removes what runs that were killed have left. */
  sweep(): Promise<unknown>;
}

/**
 * The grounds in these boxes; disposing takes the boxes down. `loading` gives what makes grounds, and is under way while
 * boxes are opened.
 */
export async function groundsIn<Opened extends Boxes>(
  opening: Promise<Outcome<Opened, Fault>>,
  loading: Promise<(boxes: Opened) => Grounds>,
): Promise<Outcome<Grounds & AsyncDisposable, Fault>> {
  // What fails here while boxes are being opened is told when they are there to be taken down.
  loading.catch(() => undefined);
  const opened = await opening;
  if (!opened.ok) return opened;
  const boxes = opened.value;
  const made = await madeIn(boxes, loading);
  return success({
    prepare: (...args) => made.prepare(...args),
    [Symbol.asyncDispose]: () => boxes[Symbol.asyncDispose](),
  });
}

async function madeIn<Opened extends Boxes>(
  boxes: Opened,
  loading: Promise<(boxes: Opened) => Grounds>,
): Promise<Grounds> {
  try {
    const make = await loading;
    await boxes.sweep();
    return make(boxes);
  } catch (error) {
    await boxes[Symbol.asyncDispose]();
    throw error;
  }
}
