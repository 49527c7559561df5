// An alarm for silences: one that a sleep of this machine made is none.

/** Later than this rings nobody who was awake. */
const OVERSLEPT_MS = 1_000;

/**
 * Rings once after so many milliseconds; what it answers takes that back. Where this process was stopped (Ctrl-Z, a laptop
 * that slept), what came in the meantime was not heard yet: the time begins anew.
 */
export function alarm(ms: number, ring: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const wind = (): void => {
    const due = performance.now() + ms;
    timer = setTimeout(() => (performance.now() - due > OVERSLEPT_MS ? wind() : ring()), ms);
  };
  wind();
  return () => clearTimeout(timer);
}
