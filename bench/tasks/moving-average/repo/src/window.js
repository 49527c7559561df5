/** The last `size` readings, oldest first. */
export class Window {
  #readings = [];

  constructor(size) {
    if (!Number.isInteger(size) || size < 1) throw new RangeError('size of a window is 1 or more');
    this.size = size;
  }

  add(reading) {
    this.#readings.push(reading);
    while (this.#readings.length > this.size + 1) this.#readings.shift();
    return this;
  }

  get readings() {
    return [...this.#readings];
  }

  get full() {
    return this.#readings.length >= this.size;
  }
}
