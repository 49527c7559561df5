// Reads the tasks of bench/tasks: what is told of each, its folders, and its prepared patches as edits.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import * as v from 'valibot';

const TASKS = import.meta.dirname;

const names = v.array(v.string());
const told = v.strictObject({
  name: v.string(),
  language: v.picklist(['javascript', 'python']),
  title: v.string(),
  request: v.string(),
  command: v.string(),
  failing: names,
  patches: v.record(
    v.string(),
    v.strictObject({
      kind: v.picklist(['part', 'wrong', 'overfit']),
      instead: v.exactOptional(v.string()),
      mends: names,
      breaks: names,
    }),
  ),
});
const rate = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const solver = v.strictObject({
  patches: v.record(v.string(), v.strictObject({ base: rate, named: rate, shown: rate, ruledOut: rate })),
});

/** How likely a solver proposes a patch, 0 … 1: see test/loopback/SOLVER.md. */
export type Rates = v.InferOutput<typeof solver>['patches'][string];
type Told = v.InferOutput<typeof told>;

/** One replacement in one file; `old` occurs there once. */
export interface TaskEdit {
  readonly path: string;
  readonly old: string;
  readonly new: string;
  /** Lines that the replacement brings, and that tell it from everything else. */
  readonly added: readonly string[];
}

export type PreparedPatch = Told['patches'][string] & {
  readonly name: string;
  readonly file: string;
  readonly rates: Rates;
  readonly edits: readonly TaskEdit[];
};

export interface BenchTask extends Omit<Told, 'patches'> {
  readonly folder: string;
  readonly patches: readonly PreparedPatch[];
}

/** All tasks, or those of these names, by name. */
export function loadTasks(wanted: readonly string[] = []): readonly BenchTask[] {
  return readdirSync(TASKS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && (wanted.length === 0 || wanted.includes(entry.name)))
    .map(({ name }) => loadTask(join(TASKS, name)))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function loadTask(folder: string): BenchTask {
  const { patches, ...rest } = v.parse(told, parsed(join(folder, 'task.json')));
  const rates = v.parse(solver, parsed(join(folder, 'solver.json'))).patches;
  return {
    ...rest,
    folder,
    patches: Object.entries(patches).map(([name, patch]) => {
      const file = join(folder, 'patches', `${name}.patch`);
      const own = rates[name];
      if (!own) throw new Error(`${folder}: nothing is said of how likely ${name} is`);
      return { ...patch, name, file, rates: own, edits: editsOf(readFileSync(file, 'utf8')) };
    }),
  };
}

const parsed = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

/** The hunks of a unified diff as replacements of text. */
function editsOf(diff: string): readonly TaskEdit[] {
  const edits: TaskEdit[] = [];
  for (const file of diff.split(/^--- /m).slice(1)) {
    const path = /^\+\+\+ (?:b\/)?(\S+)/m.exec(file)?.[1] ?? '';
    for (const hunk of file.split(/^@@ .*\n/m).slice(1)) {
      const lines = hunk.split('\n').filter((line) => /^[ +-]/.test(line));
      const side = (sign: string) =>
        lines.filter((line) => line.startsWith(' ') || line.startsWith(sign)).map((line) => line.slice(1));
      const added = lines.filter((line) => line.startsWith('+')).map((line) => line.slice(1).trim());
      edits.push({
        path,
        old: side('-').join('\n'),
        new: side('+').join('\n'),
        added: added.filter((line) => line.length > 3),
      });
    }
  }
  return edits;
}
