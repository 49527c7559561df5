// A unified diff as text: one line a line, with the sign kept, so that colour never speaks alone.
interface DiffProps {
  readonly text: string;
  readonly isCut: boolean;
}

/** Lines the pane draws; more belongs into the native editor. */
const MOST = 1_000;

export function DiffText({ text, isCut }: DiffProps) {
  const lines = text.replace(/\n$/, '').split('\n');
  const more = lines.length - MOST;
  return (
    <div class="diff" data-testid="diff">
      <pre tabIndex={0} role="region" aria-label="The patch, line by line">
        {lines.slice(0, MOST).map((line, n) => (
          <span key={n} class={kindOf(line)}>
            {`${line}\n`}
          </span>
        ))}
      </pre>
      {(isCut || more > 0) && <p class="quiet">The rest is in the diff editor: choose Review.</p>}
    </div>
  );
}

function kindOf(line: string): string {
  if (line.startsWith('+++') || line.startsWith('---')) return 'line file';
  if (line.startsWith('@@')) return 'line hunk';
  if (line.startsWith('+')) return 'line added';
  return line.startsWith('-') ? 'line removed' : 'line';
}
