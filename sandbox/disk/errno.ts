// The system's name for what went wrong, where an error carries one.

/** `ENOENT` and the like; undefined for every other error. */
export function errnoOf(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
