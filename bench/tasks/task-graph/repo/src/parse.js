/** "app: lib css" per line: a target and what it needs. */
export function parse(text) {
  return new Map(
    text
      .split('\n')
      .filter((line) => line.includes(':'))
      .map((line) => {
        const [name, needs] = line.split(':');
        return [name.trim(), needs.trim().split(/\s+/).filter(Boolean)];
      }),
  );
}
