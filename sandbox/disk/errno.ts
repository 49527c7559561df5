// The system's name for what went wrong, where an error carries one; and what to do where that is all the same.

/** `ENOENT` and the like; undefined for every other error. */
export function errnoOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** What a call of the system gives; undefined where it refuses, for whatever reason. All other errors are thrown. */
export async function unlessRefused<Value>(call: Promise<Value>): Promise<Value | undefined> {
  try {
    return await call;
  } catch (error) {
    if (errnoOf(error) === undefined) throw error;
    return undefined;
  }
}
