// A command whose whole output goes to a file of the output folder: too long for what is kept of it otherwise.

export interface Keeping {
  /** Name of the file in the output folder that takes standard output and standard error, in the order they were written. */
  readonly log: string;
  /** Shell lines that run first; `$out` is the output folder. Those that fail do not end the command. */
  readonly before?: string;
  /** Further words of the command, as the shell reads them, for those that name the output folder. */
  readonly words?: string;
  /** Lines of the log that people need not see, a basic regular expression. */
  readonly unseen?: string;
  /** Lines that a log of more than 30 MB can do without, likewise: a larger one would not be read at all. */
  readonly dispensable?: string;
}

const MOST_BYTES = 30_000_000;

/**
 * The code under test is not told where the output folder lies. A command that was ended by a signal ends this one in
 * the same way, so that it is not taken for one that said something.
 */
export function kept(
  argv: readonly string[],
  { log, before = ':', words = '', unseen, dispensable }: Keeping,
): readonly string[] {
  const shown = unseen === undefined ? `cat "$out/${log}"` : `grep -v '${unseen}' "$out/${log}"`;
  const shrink =
    dispensable === undefined
      ? ':'
      : `if [ "$(wc -c <"$out/${log}")" -gt ${MOST_BYTES} ]; then
  grep -v '${dispensable}' "$out/${log}" >"$out/${log}.part"; mv "$out/${log}.part" "$out/${log}"
fi`;
  const script = `out=$GALAPAGOS_OUT; unset GALAPAGOS_OUT
${before}
set -- "$@" ${words}
"$@" >>"$out/${log}" 2>&1
code=$?
${shrink}
${shown} | tail -c 200000
if [ "$code" -gt 128 ]; then kill -"$((code - 128))" $$; fi
exit "$code"`;
  return ['sh', '-c', script, 'sh', ...argv];
}

/** The words of a command whose line only a shell can read; further ones are handed to its last command. */
export const asWords = (line: string): readonly string[] => ['sh', '-c', `${line} "$@"`, 'sh'];
