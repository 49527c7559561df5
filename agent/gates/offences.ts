// What of a patch is refused or noted by the gate of integrity: what it adds in its files, read as syntax trees.
import { type Finding, type GateAnswer, type GateSubject } from '../engine/plugin.ts';
import { type FileEdit, type Hunk, type Patch } from '../patch/patch.ts';
import { withHunks } from '../patch/subset.ts';
import { protection, isTestCode } from '../task/protect.ts';
import { testFiles } from '../task/task.ts';
import { habitsOf, inspect, type Found } from './inspect.ts';
import { lineOf, patchedFile } from './patched.ts';
import { knowledgeOf } from './rules/knowledge.ts';
import { machineWhy } from './rules/machine.ts';
import { weakening } from './weakening.ts';
import { without, type Offence } from './without.ts';

/** The patch without the hunks that are refused, with what deserves a look in the rest. */
export function withoutOffences(subject: GateSubject): GateAnswer {
  const { refused, left } = sifted(subject);
  const answer = without(subject.patch, refused.map(offenceOf));
  const notes = left.map(({ finding }) => finding);
  return notes.length === 0 ? answer : { ...answer, notes };
}

interface Sifted {
  /** What is refused, on lines of the whole patch. */
  readonly refused: readonly Found[];
  /** What is noted in the rest. */
  readonly left: readonly Found[];
}

/** What excuses a hunk may stand in one that is refused itself: so the rest is looked at again until nothing is refused. */
function sifted(subject: GateSubject): Sifted {
  const refused: Found[] = [];
  for (let rest = subject.patch; ;) {
    const found = foundIn({ ...subject, patch: rest });
    const offences = found.filter(({ severity }) => severity === 'refuse');
    if (offences.length === 0) return { refused, left: found };
    const now = rest;
    refused.push(...offences.map((each) => placed(each, now, subject.patch)));
    const covers = offences.map((each) => offenceOf(each).covers);
    rest = withHunks(now, (part) => !covers.some((covered) => covered(part)));
  }
}

/** A finding in a part of a patch, where it stands in the whole. */
function placed(each: Found, part: Patch, whole: Patch): Found {
  const [from, to] = [part, whole].map(({ files }) => files.find(({ path }) => path === each.finding.path));
  const hunk = from?.hunks[each.hunk];
  const index = to?.hunks.findIndex((other) => other.start === hunk?.start && sameLines(other, hunk)) ?? -1;
  if (!from || !to || index < 0) return each;
  const shift = startOf(to, index) - startOf(from, each.hunk);
  return { ...each, hunk: index, finding: { ...each.finding, line: each.finding.line + shift } };
}

const sameLines = (one: Hunk, other: Hunk | undefined): boolean =>
  one.added.join('') === other?.added.join('') && one.removed.join('') === other.removed.join('');

const startOf = (file: FileEdit, index: number): number => patchedFile(file, undefined).starts[index] ?? 0;

function foundIn(subject: GateSubject): readonly Found[] {
  const { patch, task, base = {} } = subject;
  const tests = testFiles(task).flatMap((path) =>
    Object.hasOwn(base, path) ? [{ path, text: base[path] ?? '' }] : [],
  );
  const knowledge = knowledgeOf(task.baseline.failures, tests);
  const files = patch.files.filter(({ binary }) => binary !== true);
  const patched = files.map((file) => patchedFile(file, textIn(base, file.path)));
  // What leaves one file of a patch may come into another.
  const moved = patched.flatMap(({ path, before, removed }) => habitsOf(path, before, removed));
  return files.flatMap((file, index) => {
    const now = patched[index];
    if (!now) return [];
    const habits = new Set([...habitsOf(file.path, now.before), ...moved]);
    const inCode = file.change === 'deleted' ? [] : inspect(now, { knowledge, habits }, file.hunks);
    return [...inCode, ...inTests(file, textIn(base, file.path)), ...onMachine(file, subject)];
  });
}

const textIn = (base: NonNullable<GateSubject['base']>, path: string): string | undefined =>
  Object.hasOwn(base, path) ? base[path] : undefined;

function inTests(file: FileEdit, base: string | undefined): readonly Found[] {
  if (!isTestCode(file.path)) return [];
  const found = (hunk: number, line: number, text: string, why: string): Found => ({
    finding: { kind: 'weakens-tests', path: file.path, line, text: text.trim(), why },
    hunk,
    severity: 'refuse',
  });
  if (file.change === 'deleted') {
    return [
      found(
        0,
        1,
        base === undefined ? (file.hunks[0]?.removed[0] ?? '') : lineOf(base, 1),
        'deletes a file of tests',
      ),
    ];
  }
  const { starts } = patchedFile(file, base);
  return file.hunks.flatMap((hunk, index) =>
    weakening(hunk).map(({ why, line }) =>
      line === undefined
        ? found(index, hunk.start, hunk.removed[0] ?? '', why)
        : found(index, (starts[index] ?? 1) + line, hunk.added[line] ?? '', why),
    ),
  );
}

/** Only what no other gate protects. */
function onMachine(file: FileEdit, { protect }: GateSubject): readonly Found[] {
  const why = machineWhy(file);
  if (why === undefined || protection({ globs: protect, allowTestEdits: false })(file.path)) return [];
  const [first] = file.hunks;
  const text = (first?.added[0] ?? first?.removed[0] ?? '').trim();
  const finding: Finding = {
    kind: 'runs-on-your-machine',
    path: file.path,
    line: first?.start ?? 1,
    text,
    why,
  };
  return [{ finding, hunk: 0, severity: 'mark' }];
}

/** A file that is added or deleted stands or falls as a whole. */
const offenceOf = ({ finding, hunk }: Found): Offence => ({
  covers: ({ path, index, change }) => path === finding.path && (change !== 'modified' || index === hunk),
  finding,
});
