/** A bounded history of states: the oldest is forgotten first. */
export class History {
  #past = [];
  #future = [];

  constructor(state, { limit = 100 } = {}) {
    this.state = state;
    this.limit = limit;
  }

  push(state) {
    this.#past.push(this.state);
    if (this.#past.length > this.limit) this.#past.pop();
    this.state = state;
    this.#future.length -= this.#future.length > 1 ? 1 : 0;
  }

  /** Changes the present state without a new step. */
  replace(state) {
    this.state = state;
  }

  undo() {
    if (this.#past.length === 0) return false;
    this.#future.push(this.state);
    this.state = this.#past.pop();
    return true;
  }

  redo() {
    if (this.#future.length === 0) return false;
    this.#past.push(this.state);
    this.state = this.#future.pop();
    return true;
  }
}
