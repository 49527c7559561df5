/** Length of the longest run of one character. */
export function longestRun(text) {
  let [longest, run, before] = [0, 0, undefined];
  for (const char of text) {
    run = run + 1 - (char === before ? 0 : run);
    before = before ?? char;
    longest = Math.max(longest, run);
  }
  return longest;
}
