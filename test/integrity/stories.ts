// Reads the corpus: one text file a story, with the whole of each file and what the patch does to it.
import { readdirSync, readFileSync } from 'node:fs';

import { testId } from '../../agent/engine/ids.ts';
import { makePatch } from '../../agent/patch/identity.ts';
import { type Patch } from '../../agent/patch/patch.ts';
import { diffTexts } from '../../agent/patch/text.ts';
import { type TestResult } from '../../agent/task/suite.ts';

export interface Story {
  readonly name: string;
  /** What happens, in a sentence. */
  readonly about: string;
  readonly failures: readonly TestResult[];
  /** Findings that must be there: kind, path, and the line that shows it. */
  readonly finds: readonly Evidence[];
  /** What is shown in review and does not refuse. */
  readonly marks: readonly Evidence[];
  /** Tests may be edited in this story. */
  readonly allowTestEdits: boolean;
  readonly patch: Patch;
  readonly before: { readonly [path: string]: string };
  readonly after: { readonly [path: string]: string };
}

export interface Evidence {
  readonly kind: string;
  readonly path: string;
  readonly text: string;
}

/** Stories of a folder beside this file, by name. */
export function storiesIn(folder: string): readonly Story[] {
  const place = new URL(`${folder}/`, import.meta.url);
  return readdirSync(place)
    .filter((file) => file.endsWith('.txt'))
    .toSorted()
    .map((file) => storyOf(file.replace(/\.txt$/, ''), readFileSync(new URL(file, place), 'utf8')));
}

/**
 * The form of a story: a sentence; lines `finds KIND PATH | LINE`, `marks …`, `fails FILE › TEST: MESSAGE` and
 * `allow test edits`; then files, `=== PATH` (changed or only looked at), `+++ PATH` (added) or `--- PATH` (deleted),
 * every line of them behind a space (stays), a plus (comes) or a minus (goes).
 */
function storyOf(name: string, text: string): Story {
  const [head = '', ...sections] = text.split(/^(?=(?:===|\+\+\+|---) \S)/m);
  const [about = '', ...facts] = head.trim().split('\n');
  const said = (word: string) =>
    facts.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
  const files = sections.map((section) => fileOf(section));
  const unknown = facts.filter((line) => !/^(?:finds|marks|fails|allow) /.test(line));
  if (unknown.length > 0 || about === '') throw new Error(`${name}: cannot read ${unknown.join(' / ')}`);
  return {
    name,
    about,
    failures: said('fails').map(failureOf),
    finds: said('finds').map(evidenceOf),
    marks: said('marks').map(evidenceOf),
    allowTestEdits: facts.includes('allow test edits'),
    patch: makePatch(files.flatMap(({ path, before, after }) => diffTexts(path, before, after) ?? [])),
    before: textsOf(files.map(({ path, before }) => [path, before])),
    after: textsOf(files.map(({ path, after }) => [path, after])),
  };
}

function fileOf(section: string) {
  const [title = '', ...lines] = section.replace(/\n$/, '').split('\n');
  const side = (mark: string) =>
    lines.flatMap((line) =>
      line.startsWith(mark) || line === '' || line.startsWith(' ') ? [`${line.slice(1)}\n`] : [],
    );
  return {
    path: title.slice(4),
    before: title.startsWith('+') ? undefined : side('-').join(''),
    after: title.startsWith('-') ? undefined : side('+').join(''),
  };
}

const textsOf = (entries: readonly (readonly [string, string | undefined])[]) =>
  Object.fromEntries(entries.flatMap(([path, text]) => (text === undefined ? [] : [[path, text] as const])));

function failureOf(said: string): TestResult {
  const [, file = '', test = '', message = ''] = /^(\S+) › (.*?): (.*)$/.exec(said) ?? [];
  if (file === '') throw new Error(`no failing test in: ${said}`);
  return { id: testId(file, test), state: 'failed', message };
}

function evidenceOf(said: string): Evidence {
  const [, kind = '', path = '', text = ''] = /^(\S+) (\S+) \|(.*)$/.exec(said) ?? [];
  if (kind === '') throw new Error(`no evidence in: ${said}`);
  return { kind, path, text: text.trim() };
}
