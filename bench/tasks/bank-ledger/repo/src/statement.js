/** Lines of a statement with the balance after each booking, oldest first. */
export function statement(account) {
  let balance = 0;
  const entries = account.entries;
  return entries.map(({ cents, text }) => {
    balance += cents;
    return `${text}: ${(cents / 100).toFixed(2)} (${(balance / 100).toFixed(2)})`;
  });
}
