export class Sparse {
  #entries = new Map();

  constructor(rows, columns) {
    this.rows = rows;
    this.columns = columns;
  }

  get(row, column) {
    return this.#entries.get(`${row},${column}`) ?? 0;
  }

  set(row, column, value) {
    if (row < 0 || row >= this.rows || column < 0 || column >= this.columns) throw new RangeError(`${row},${column}`);
    this.#entries.set(`${row},${column}`, value);
    return this;
  }

  *[Symbol.iterator]() {
    for (const [key, value] of this.#entries) yield [...key.split(',').map(Number), value];
  }

  get stored() {
    return this.#entries.size;
  }
}
