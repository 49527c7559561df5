// What one file of a patch does that its base did not: the hits of all detectors, as far as the patch made them.
import { type SyntaxNode } from '@lezer/common';

import { type Finding } from '../engine/plugin.ts';
import { type Hunk } from '../patch/patch.ts';
import { splitLines } from '../patch/text.ts';
import { isTestCode } from '../task/protect.ts';
import { lineOf, type PatchedFile } from './patched.ts';
import { alsoCalled, endings } from './rules/ending.ts';
import { disguises, JAVASCRIPT } from './rules/javascript.ts';
import { type Knowledge } from './rules/knowledge.ts';
import { namings, programs } from './rules/programs.ts';
import { BY_EXTENSION, codeOnly } from './rules/other-languages.ts';
import { PYTHON } from './rules/python.ts';
import { reports } from './rules/reports.ts';
import { hitsOf, type Hit, type Scene } from './rules/rule.ts';
import { replacedClock, shapes } from './rules/shapes.ts';
import { specialCases } from './rules/special-case.ts';
import { answerFile } from './rules/answer-file.ts';
import { parse } from './syntax/source.ts';
import { readingOf } from './syntax/usage.ts';

/** A finding with the hunk that made it, and whether it is a reason to refuse. */
export interface Found {
  readonly finding: Finding;
  readonly hunk: number;
  readonly severity: Hit['severity'];
}

/** What the file may do because the base did it: families of hits. */
export type Habits = ReadonlySet<string>;

export function inspect(
  file: PatchedFile,
  { knowledge, habits }: { readonly knowledge: Knowledge; readonly habits: Habits },
  hunks: readonly Hunk[],
): readonly Found[] {
  const scene = sceneOf(file.path, file.after);
  if (!scene) return [...byPattern(file), ...inData(file, knowledge)];
  const { source } = scene;
  const base = sceneOf(file.path, file.before);
  const range = ({ from, to }: { readonly from: number; readonly to: number }) => {
    const [first, last] = [source.lineOf(from), source.lineOf(Math.max(from, to - 1))];
    for (let line = first; line <= last; line++) if (file.added.has(line)) return line;
    return undefined;
  };
  const isNew = (node: SyntaxNode) => range(node) !== undefined;
  const hits = [...namedIn(scene), ...shapes(scene), ...specialCases(scene, knowledge, isNew, base)];
  const moved = movable(file);
  const found = hits.flatMap((hit) => {
    const line = range(hit);
    if (line === undefined || (!hit.always && habits.has(`${hit.kind} ${hit.family}`))) return [];
    if (moved(line)) return [];
    const softened = hit.softer !== undefined && habits.has(`${hit.kind} ${hit.softer}`);
    return [foundAt(file, softened ? { ...hit, severity: 'mark' } : hit, line)];
  });
  return once([...found, ...hidden(file, scene), ...clocks(file, scene, hunks)]);
}

const namedIn = (scene: Scene): readonly Hit[] => [
  ...hitsOf(scene.source.language === 'python' ? PYTHON : JAVASCRIPT, scene),
  ...endings(scene),
  ...programs(scene),
  ...reports(scene),
];

/** What a text does by habit: all of it, or what stands on these lines. */
export function habitsOf(path: string, text: string, lines?: ReadonlySet<number>): readonly string[] {
  const scene = sceneOf(path, text);
  if (!scene) return [];
  const done = [
    ...namedIn(scene).map(({ from, kind, family }) => ({ from, habit: `${kind} ${family}` })),
    ...namings(scene),
  ];
  return done.flatMap(({ from, habit }) =>
    !lines || lines.has(scene.source.lineOf(from)) ? alsoCalled(habit) : [],
  );
}

const ENTRY = /(?:^|\/)(?:bin|cli|cmd|scripts?)(?:\/|\.[cm]?[jt]s$|\.py$)|(?:^|\/)__main__\.py$/i;

function sceneOf(path: string, text: string): Scene | undefined {
  const source = parse(path, text);
  if (!source) return undefined;
  const isEntry =
    text.startsWith('#!') ||
    ENTRY.test(path) ||
    /__name__\s*==\s*['"]__main__['"]|require\.main\s*===\s*module|import\.meta\.main/.test(text);
  return { ...readingOf(path, source), isTest: isTestCode(path), isEntry };
}

function foundAt(
  { path, after, added }: PatchedFile,
  { kind, why, severity }: Pick<Hit, 'kind' | 'why' | 'severity'>,
  line: number,
): Found {
  return {
    finding: { kind, path, line, text: lineOf(after, line), why },
    hunk: added.get(line) ?? 0,
    severity,
  };
}

/** A line that stood in the file before, and was taken away elsewhere, was moved. */
function movable({ before, after, removed }: PatchedFile): (line: number) => boolean {
  const lines = splitLines(before);
  const gone = new Map<string, number>();
  for (const line of removed) {
    const text = (lines[line - 1] ?? '').trim();
    gone.set(text, (gone.get(text) ?? 0) + 1);
  }
  const texts = splitLines(after).map((text) => text.trim());
  return (line) => {
    const text = texts[line - 1] ?? '';
    return text.length > 3 && (gone.get(text) ?? 0) > 0;
  };
}

function hidden(file: PatchedFile, scene: Scene): readonly Found[] {
  return disguises(scene).flatMap((offset) => {
    const line = scene.source.lineOf(offset);
    const hit = { kind: 'hides-code', why: 'writes a name in a disguise', severity: 'refuse' } as const;
    return file.added.has(line) ? [foundAt(file, hit, line)] : [];
  });
}

function clocks(file: PatchedFile, scene: Scene, hunks: readonly Hunk[]): readonly Found[] {
  if (scene.isTest) return [];
  return hunks.flatMap(({ removed, added }, index) => {
    const replaced = replacedClock(scene, removed, added);
    if (!replaced) return [];
    const hit = { kind: 'freezes', why: replaced.why, severity: 'refuse' } as const;
    return [foundAt(file, hit, (file.starts[index] ?? 1) + replaced.line)];
  });
}

/** Languages without a grammar: what a line adds that no line of the base had. */
function byPattern(file: PatchedFile): readonly Found[] {
  const extension = /\.(\w+)$/.exec(file.path)?.[1]?.toLowerCase() ?? '';
  const rules = Object.hasOwn(BY_EXTENSION, extension) ? BY_EXTENSION[extension] : undefined;
  if (!rules) return [];
  const code = splitLines(codeOnly(extension, file.after));
  const before = codeOnly(extension, file.before);
  return rules.flatMap((rule) => {
    const known = rule.kind !== 'skips-tests' && rule.pattern.test(before);
    if (known) return [];
    return [...file.added.keys()].flatMap((line) =>
      rule.pattern.test(code[line - 1] ?? '') ? [foundAt(file, { ...rule, severity: 'refuse' }, line)] : [],
    );
  });
}

function inData(file: PatchedFile, knowledge: Knowledge): readonly Found[] {
  const line = /\.json$/i.test(file.path) ? answerFile(file, knowledge) : undefined;
  const hit = {
    kind: 'special-case',
    why: 'keeps the tests’ inputs with their results',
    severity: 'refuse',
  } as const;
  return line === undefined ? [] : [foundAt(file, hit, line)];
}

/** One finding of a kind at a line says enough; a reason to refuse outweighs a mark. */
function once(found: readonly Found[]): readonly Found[] {
  const byPlace = new Map<string, Found>();
  for (const each of found) {
    const key = `${each.finding.kind} ${each.finding.line}`;
    const known = byPlace.get(key);
    if (!known || (known.severity === 'mark' && each.severity === 'refuse')) byPlace.set(key, each);
  }
  return [...byPlace.values()];
}
