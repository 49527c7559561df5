import { order } from './order.js';
import { parse } from './parse.js';

export function run(text, build, wanted) {
  for (const name of order(parse(text), wanted)) build(name);
}
