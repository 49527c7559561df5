// How long a server asks to be left alone.

/**
 * Seconds, by `retry-after-ms` or `Retry-After` (seconds or a date). Dates are counted from the server's own `Date` where
 * it tells one: clocks differ. Undefined where nothing of it can be read.
 */
export function retryAfterS(headers: Pick<Headers, 'get'>, nowMs: number): number | undefined {
  const ms = numberOf(headers.get('retry-after-ms'));
  if (ms !== undefined) return ms / 1000;
  const told = headers.get('retry-after');
  const seconds = numberOf(told);
  if (seconds !== undefined || told === null) return seconds;
  const until = unixMs(told);
  if (until === undefined) return undefined;
  return Math.max(0, (until - (unixMs(headers.get('date') ?? '') ?? nowMs)) / 1000);
}

/** Thirty years: no server means more. */
const LONGEST_S = 1e9;

function numberOf(text: string | null): number | undefined {
  // A number too large for a number is Infinity, which no journal can hold.
  return text !== null && /^\s*\d+(\.\d+)?\s*$/.test(text) ? Math.min(Number(text), LONGEST_S) : undefined;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A date as HTTP writes it: "Wed, 21 Oct 2026 07:28:00 GMT". */
function unixMs(text: string): number | undefined {
  const found = /^\s*\w{3}, (\d{2}) (\w{3}) (\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT\s*$/.exec(text);
  if (found === null) return undefined;
  const [day = 0, , year = 0, hour = 0, minute = 0, second = 0] = found.slice(1).map(Number);
  const month = MONTHS.indexOf(found[2] ?? '');
  if (month < 0) return undefined;
  return ((daysBefore(year, month) + day - 1) * 86_400 + hour * 3600 + minute * 60 + second) * 1000;
}

const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Days from 1970 to the first of this month (0 … 11). */
function daysBefore(year: number, month: number): number {
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const leaps = (before: number): number =>
    Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  const months = LENGTHS.slice(0, month).reduce((sum, each) => sum + each, month > 1 && isLeap ? 1 : 0);
  return (year - 1970) * 365 + leaps(year - 1) - leaps(1969) + months;
}
