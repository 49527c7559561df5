export class Account {
  entries = [];

  constructor(name, { overdraft = 0 } = {}) {
    this.name = name;
    this.overdraft = overdraft;
  }

  get balance() {
    return this.entries.reduce((sum, { cents }) => sum + cents, 0);
  }

  book(cents, at, text) {
    if (Number.isNaN(cents)) throw new TypeError(`not whole cents: ${cents}`);
    if (this.balance + cents < -this.overdraft) throw new RangeError(`${this.name} has not enough`);
    this.entries.push({ cents, at, text });
  }
}
