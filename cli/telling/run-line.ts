// A run in one line: a short name that can be typed, when it was, how it ended.
import { runEndWords } from '../../agent/end-words.ts';
import { reason } from '../../agent/notice.ts';
import { seconds } from '../../agent/lines.ts';
import { shorten } from '../../agent/shorten.ts';
import { type RunSummary } from '../../sandbox/store/summary.ts';

const SHORTEST = 6;

/**
 * The shortest end of a run's id, of six letters or more, that is neither the beginning nor the end of another. Ids
 * begin with the time: their ends differ where their beginnings are alike.
 */
export function shortName(run: string, all: readonly string[]): string {
  const others = all.filter((other) => other !== run);
  for (let length = SHORTEST; length < run.length; length++) {
    const end = run.slice(-length);
    if (!others.some((other) => other.startsWith(end) || other.endsWith(end))) return end;
  }
  return run;
}

/** Name, start, end, time and title, else the reason of a refusal, in columns. The last is cut at `width`. */
export function runLine(run: RunSummary, all: readonly RunSummary[], width = Infinity): string {
  const short = shortName(
    run.run,
    all.map((each) => each.run),
  );
  const end = run.ended ? runEndWords[run.ended.reason].title.toLowerCase() : run.state;
  const cells = [
    short,
    run.startedAt === undefined ? ''.padEnd(16) : localTime(run.startedAt),
    end.padEnd(16),
    seconds(run.activeMs).padStart(7),
  ].join('  ');
  const marks = [run.applied ? '  (applied)' : '', run.damage === undefined ? '' : '  (damaged)'].join('');
  const about = run.title ?? (run.ended?.fault ? reason(run.ended.fault) : '');
  const title = shorten(about, width - cells.length - '  '.length - marks.length);
  return `${cells}  ${title}${marks}`.trimEnd();
}

/** `2026-11-23 09:06` on the clock of this machine. */
export function localTime(at: number): string {
  const time = new Date(at);
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}
