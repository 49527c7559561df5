/** Rows of seats from the front: 's' an ordinary seat, 'w' a place for a wheelchair, '.' an aisle. */
export class Hall {
  constructor(plan) {
    this.rows = plan.map((line) => [...line].map((kind) => ({ kind, guest: undefined })));
  }

  free(guest) {
    const seat = this.rows.flat().find((one) => one.guest === guest);
    if (seat) seat.kind = '.';
  }

  taken() {
    return this.rows.map((row) => row.map(({ kind, guest }) => guest ?? (kind === '.' ? ' ' : '-')).join(''));
  }
}
