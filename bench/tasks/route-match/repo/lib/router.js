import { byRank, compile } from './compile.js';

export class Router {
  #routes = [];

  add(pattern, handler) {
    this.#routes.push({ ...compile(pattern), handler });
    this.#routes.sort(byRank);
    return this;
  }

  match(path) {
    for (const route of this.#routes) {
      const found = route.regex.exec(path);
      if (!found) continue;
      const values = found.slice(1);
      const params = Object.fromEntries(route.names.map((name, at) => [name, values[at]]));
      return { handler: route.handler, params };
    }
    return undefined;
  }
}
