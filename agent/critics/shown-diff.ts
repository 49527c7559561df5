// A diff as a judge is shown it: nothing in it speaks to the judge but code.
import { codeLines } from '../patch/normalise.ts';

/**
 * The lines of a unified diff without comments, blank lines, trailing blanks and line numbers. So two patches are
 * compared by what they do, and neither can plead for itself.
 */
export function shownDiff(diff: string): string {
  const shown: string[] = [];
  let path = '';
  let run: { readonly mark: string; readonly lines: string[] } | undefined;
  const close = () => {
    if (run) for (const line of codeLines(path, run.lines)) shown.push(`${run.mark}${line}`);
    run = undefined;
  };
  for (const line of diff.split('\n')) {
    const header = headerOf(line);
    if (header) {
      close();
      path = header.path ?? path;
      shown.push(...header.shown);
    } else if (/^[ +-]/.test(line)) {
      const mark = line.slice(0, 1);
      if (run?.mark !== mark) close();
      run ??= { mark, lines: [] };
      run.lines.push(line.slice(1));
    }
  }
  close();
  return shown.join('\n');
}

/** What opens a file or a hunk, and what of it is shown; undefined for a line of code. */
function headerOf(line: string): { readonly path?: string; readonly shown: readonly string[] } | undefined {
  const file = /^diff --git a\/.* b\/(.*)$/.exec(line)?.[1];
  if (file !== undefined) return { path: file, shown: [`file ${file}`] };
  if (line.startsWith('@@')) return { shown: ['@@'] };
  if (line === '--- /dev/null') return { shown: ['(a new file)'] };
  if (line === '+++ /dev/null') return { shown: ['(the file is deleted)'] };
  return /^(---|\+\+\+) [ab]\//.test(line) ? { shown: [] } : undefined;
}
