import { inBox } from './box.js';
import { distance } from './distance.js';

/** A circle {centre, metres} or a box. */
export function inside(point, fence) {
  if (Array.isArray(fence)) return inBox(point, fence);
  return distance(point, fence.centre) <= fence.metres;
}
