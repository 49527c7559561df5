import { scan } from './scan.js';

/** Rows as objects, named by the header. Short rows are filled with ''. */
export function table(text) {
  const [header = [], ...rows] = text.split('\n').flatMap((line) => scan(line));
  return rows.map((row) => Object.fromEntries(header.map((name, at) => [name, row[at] ?? ''])));
}

export function columns(text) {
  return scan(text)[0] ?? [];
}
