// Changes to files as a unified diff for a terminal.
import { renderDiff } from '../../agent/patch/render.ts';
import { patchId } from '../../agent/engine/ids.ts';
import { diffTexts } from '../../agent/patch/text.ts';
import { type PlannedFile } from '../../sandbox/apply/plan.ts';
import { type Terminal } from './terminal.ts';

/** What is planned, from the text that stands there now. */
export function changesIn(planned: readonly PlannedFile[]): string {
  const files = planned.flatMap(({ path, before, after }) => diffTexts(path, before, after) ?? []);
  const texts = new Map(planned.map(({ path, before }) => [path, before]));
  return renderDiff({ id: patchId(''), files }, (path) => texts.get(path));
}

export function coloured(diff: string, { paint }: Pick<Terminal, 'paint'>): string {
  return diff
    .split('\n')
    .map((line) => {
      if (/^(\+\+\+|---|diff )/.test(line)) return paint('bold', line);
      if (line.startsWith('@@')) return paint('cyan', line);
      if (line.startsWith('+')) return paint('green', line);
      return line.startsWith('-') ? paint('red', line) : line;
    })
    .join('\n');
}
