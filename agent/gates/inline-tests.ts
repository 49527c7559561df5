// Tests in the file of what they test, as Rust has them: which hunks of a patch would change them.
import { type Finding, type GateSubject } from '../engine/plugin.ts';
import { type FileEdit, type Hunk } from '../patch/patch.ts';
import { patchedFile } from './patched.ts';
import { type Offence } from './without.ts';

/** What a patch would do to tests that no protection of whole files reaches. None where base texts are not known. */
export const inlineTests = ({ patch, base = {} }: Pick<GateSubject, 'patch' | 'base'>): readonly Offence[] =>
  patch.files.flatMap((file) =>
    offencesIn(file, Object.hasOwn(base, file.path) ? base[file.path] : undefined),
  );

function offencesIn(file: FileEdit, text: string | undefined): readonly Offence[] {
  if (text === undefined || !file.path.endsWith('.rs')) return [];
  const tests = testsIn(text);
  const { starts } = patchedFile(file, text);
  return file.hunks.flatMap((hunk, index) =>
    tests.some((lines) => touches(hunk, lines))
      ? [
          {
            covers: (part) => part.path === file.path && (file.change !== 'modified' || part.index === index),
            finding: findingOf(file.path, hunk, starts[index]),
          },
        ]
      : [],
  );
}

/** `start`: where the hunk's new lines begin in the patched file. */
function findingOf(path: string, hunk: Hunk, start = hunk.start): Finding {
  const text = (hunk.added[0] ?? hunk.removed[0] ?? '').trim();
  return {
    kind: 'weakens-tests',
    path,
    line: hunk.added.length > 0 ? start : hunk.start,
    text,
    why: 'changes tests in the file of what they test',
  };
}

/** 1-based, both included. */
interface Lines {
  readonly from: number;
  readonly to: number;
}

function touches({ start, removed }: Hunk, { from, to }: Lines): boolean {
  return removed.length === 0 ? start > from && start <= to : start <= to && start + removed.length > from;
}

const MARK = /^[ \t]*#\[\s*(?:cfg\(\s*(?:all\(\s*)?test\b|(?:\w+::)*(?:test|rstest|test_case|bench)\b)/gm;

/** From each mark of a test, or of a module of tests, to the end of what it marks. */
function testsIn(text: string): readonly Lines[] {
  const code = blanked(text);
  const found: Lines[] = [];
  for (const { index } of code.matchAll(MARK)) {
    const from = lineAt(code, index);
    if (found.some((outer) => from <= outer.to)) continue;
    found.push({ from, to: lineAt(code, endOf(code, index)) });
  }
  return found;
}

const lineAt = (text: string, index: number): number => text.slice(0, index).split('\n').length;

/** The brace that closes the first one that opens; where a semicolon comes first (`mod tests;`), that. */
function endOf(code: string, start: number): number {
  let depth = 0;
  for (let at = start; at < code.length; at++) {
    const sign = code[at];
    if (sign === '{') depth += 1;
    else if (sign === '}') depth -= 1;
    if ((sign === '}' && depth <= 0) || (sign === ';' && depth === 0)) return at;
  }
  return code.length;
}

/** Comments, texts and characters as spaces, line by line where it was. */
function blanked(text: string): string {
  const literal =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|r(#*)"[\s\S]*?"\1|"(?:\\[\s\S]|[^"\\])*"|'(?:\\[^\n]{1,9}|[^'\\\n])'/g;
  return text.replace(literal, (found) => found.replace(/[^\n]/g, ' '));
}
