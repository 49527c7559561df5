import { History } from './history.js';

const BURST_MS = 400;

export class Editor {
  #last = -Infinity;

  constructor(text = '', options) {
    this.history = new History(text, options);
  }

  get text() {
    return this.history.state;
  }

  /** Characters typed within a burst are undone together. */
  type(characters, at) {
    const next = this.text + characters;
    if (at - this.#last > BURST_MS) this.history.replace(next);
    else this.history.push(next);
    this.#last = at;
  }

  undo() {
    this.#last = -Infinity;
    return this.history.undo();
  }

  redo() {
    return this.history.redo();
  }
}
