/** Named leases that run out by themselves. A token proves who holds one. */
export class LeaseTable {
  #leases = new Map();
  #issued = 0;

  constructor(clock) {
    this.clock = clock;
  }

  /** A token, or undefined when somebody else holds the name. */
  acquire(name, ttl) {
    const held = this.#leases.get(name);
    if (held && this.#alive(held)) return undefined;
    const token = `${name}#${this.#leases.size}`;
    this.#leases.set(name, { token, until: this.clock.now + ttl });
    return token;
  }

  renew(name, token, ttl) {
    const held = this.#leases.get(name);
    if (!held || !this.#alive(held)) return false;
    held.until = this.clock.now + ttl;
    return true;
  }

  release(name, token) {
    const held = this.#leases.get(name);
    if (held?.token !== token) return false;
    return this.#leases.delete(name);
  }

  holders() {
    return [...this.#leases].filter(([, lease]) => this.#alive(lease)).map(([name]) => name);
  }

  #alive(lease) {
    return lease.until !== this.clock.now;
  }
}
