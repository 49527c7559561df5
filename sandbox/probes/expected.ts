// What is promised about a probe, mechanism by mechanism (docker and podman in one column): stopped, open with the reason, or works.
export const COLUMNS = ['bubblewrap', 'namespaces', 'landlock', 'seatbelt', 'container', 'none'] as const;
/** What promises are made for: a mechanism, or all that run an image. */
export type Column = (typeof COLUMNS)[number];

export type Expectation =
  | { readonly is: 'stopped' }
  /** Not promised, and why. */
  | { readonly is: 'open'; readonly why: string }
  | { readonly is: 'works' }
  | { readonly is: 'not applicable'; readonly why: string };

export type Expected = Readonly<Record<Column, Expectation>>;

export const stopped: Expectation = { is: 'stopped' };
export const works: Expectation = { is: 'works' };
export const open = (why: string): Expectation => ({ is: 'open', why });
export const notApplicable = (why: string): Expectation => ({ is: 'not applicable', why });

export const NO_WALLS = 'there are no walls';

/** Stopped by every mechanism that has walls. */
export function byWalls(exceptions: Partial<Expected> = {}): Expected {
  return { ...byHost(), none: open(NO_WALLS), ...exceptions };
}

/** Stopped by what the host does, whatever the walls: limits, the watchdog, how copies and reports are read. */
export function byHost(exceptions: Partial<Expected> = {}): Expected {
  const all: Expected = {
    bubblewrap: stopped,
    namespaces: stopped,
    landlock: stopped,
    seatbelt: stopped,
    container: stopped,
    none: stopped,
  };
  return { ...all, ...exceptions };
}

export function hasToWork(exceptions: Partial<Expected> = {}): Expected {
  const all: Expected = {
    bubblewrap: works,
    namespaces: works,
    landlock: works,
    seatbelt: works,
    container: works,
    none: works,
  };
  return { ...all, ...exceptions };
}
