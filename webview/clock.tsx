// How long the run has been alive: ticks by itself between two messages of the host.
import { useEffect, useState } from 'preact/hooks';

import { clockTime } from './numbers.ts';

interface ClockProps {
  /** Milliseconds when the host last spoke. */
  readonly ms: number;
  /** When that was, milliseconds of the page; absent when the clock stands still. */
  readonly since: number | undefined;
}

export function Clock({ ms, since }: ClockProps) {
  const [now, setNow] = useState(since ?? 0);
  useEffect(() => {
    if (since === undefined) return undefined;
    const timer = setInterval(() => setNow(performance.now()), 1000);
    return () => clearInterval(timer);
  }, [since === undefined]);
  return <span class="clock">{clockTime(ms + (since === undefined ? 0 : Math.max(0, now - since)))}</span>;
}
