export class Bus {
  #listeners = new Map();

  on(name, listener) {
    const known = this.#listeners.get(name) ?? [];
    known.push(listener);
    this.#listeners.set(name, known);
    return () => this.off(name, listener);
  }

  off(name, listener) {
    const known = this.#listeners.get(name) ?? [];
    const at = known.indexOf(listener);
    if (at !== -1) known.splice(at, 1);
  }

  once(name, listener) {
    const off = this.on(name, (payload) => {
      listener(payload);
      off.call(undefined, name, listener) ?? this.off(name, listener);
    });
    return off;
  }

  emit(name, payload) {
    const errors = [];
    for (const listener of this.#listeners.get(name) ?? []) {
      // One deaf ear does not make the others deaf.
      listener(payload);
    }
    if (errors.length > 0) throw new AggregateError(errors, `listeners of ${name} failed`);
  }
}
