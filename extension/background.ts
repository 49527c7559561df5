// Work that nobody waits for: its errors end in the log and in a message, never in silence.

export interface Ears {
  readonly log: (error: Error) => void;
  /** Says it to the user. */
  readonly tell: (message: string) => void;
}

/** Lets the work go on by itself. `what` is said to the user when it fails. */
export type InBackground = (what: string, work: PromiseLike<unknown>) => void;

export const inBackground =
  ({ log, tell }: Ears): InBackground =>
  (what, work) => {
    work.then(undefined, (error: unknown) => {
      log(error instanceof Error ? error : new Error(String(error)));
      tell(`Galapagos: ${what} failed. The log says why.`);
    });
  };
