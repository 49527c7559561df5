// The text of a project's file, for patterns to look through: nothing in it makes them take longer than its length allows.

/** Manifests and configuration are far shorter. */
const MOST_BYTES = 4 * 1024 * 1024;
/** A pattern that begins with white space tries anew at each of it: of a hundred thousand line ends that takes a minute. */
const LONG_RUN = /\s{200,}/g;
const KEPT = 50;

/** '' for what is not there or is too long. Of very long runs of white space only the ends are kept. */
export function tameText(content: Buffer | undefined): string {
  if (content === undefined || content.length > MOST_BYTES) return '';
  return content.toString('utf8').replace(LONG_RUN, (run) => run.slice(0, KEPT) + run.slice(-KEPT));
}
