// Gives back the space of frozen bases inside packs: writes what is still wanted into a new pack and lets the old go.
import { readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { makeFolder, namesIn, syncFolder } from '../disk/folder.ts';
import { git } from '../git/git.ts';

/** Packs are written anew when at least this share of their bytes is wanted by nobody. */
const WORTH_IT = 0.25;

export interface PackPlace {
  /** A git folder that is ours alone. */
  readonly objects: string;
  /** For `git`, so that nothing but this folder is seen. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * Is anybody at work on a run of this store? Whoever freezes or restores a base is, from before until after it.
   */
  readonly isAtWork: () => Promise<boolean>;
}

/**
 * Old packs go only when nobody was at work after they had been put out of sight: who looked for an object before that
 * is still at work, and gets them back; who looks later does not find it and writes it anew. A process that is killed
 * in between leaves them put away, and the next one brings them back first. `trees` are the roots of what is wanted.
 */
export async function repack(place: PackPlace, trees: readonly string[]): Promise<void> {
  const folder = join(place.objects, 'objects', 'pack');
  const away = join(place.objects, 'put-away');
  await moveAll(away, folder);
  if (await place.isAtWork()) return;
  const old = await packsIn(folder);
  const wanted = await reachable(place, trees);
  if (!wanted || !(await isWorthIt(place, { folder, packs: old, wanted }))) return;
  const written = await packAnew(place, { folder, packs: old, wanted });
  if (written === undefined) return;
  await syncFolder(folder);
  await makeFolder(away);
  for (const name of await namesIn(folder)) {
    const isOld = old.some((pack) => name.startsWith(`${pack}.`)) && !name.startsWith(`${written}.`);
    if (isOld) await rename(join(folder, name), join(away, name));
  }
  if (await place.isAtWork()) await moveAll(away, folder);
  await rm(away, { recursive: true, force: true });
}

interface Packs {
  readonly folder: string;
  /** Their names, without what tells index and content apart. */
  readonly packs: readonly string[];
  readonly wanted: ReadonlySet<string>;
}

const packsIn = async (folder: string): Promise<readonly string[]> =>
  (await namesIn(folder)).filter((name) => name.endsWith('.idx')).map((name) => name.slice(0, -4));

/** Undefined when git finds a tree damaged: then nothing may go. */
async function reachable(
  { objects, env }: PackPlace,
  trees: readonly string[],
): Promise<ReadonlySet<string> | undefined> {
  const stdin = trees.map((tree) => `${tree}\n`).join('');
  const args = ['rev-list', '--objects', '--no-object-names', '--stdin'];
  const listed = await git(args, { directory: objects, env, stdin });
  return listed.ok ? new Set(linesOf(listed.value)) : undefined;
}

async function isWorthIt(place: PackPlace, { folder, packs, wanted }: Packs): Promise<boolean> {
  let [all, unwanted] = [0, 0];
  for (const pack of packs) {
    const begins = await namesInPack(place, join(folder, `${pack}.idx`));
    const { size } = await stat(join(folder, `${pack}.pack`));
    for (const [name, bytes] of sizesOf(begins, size)) {
      all += bytes;
      if (!wanted.has(name)) unwanted += bytes;
    }
  }
  return unwanted > 0 && unwanted >= all * WORTH_IT;
}

/** What each object takes: from where it begins to where the next does, or the pack ends. */
function sizesOf(
  packed: readonly Packed[],
  end: number,
): readonly (readonly [name: string, bytes: number])[] {
  const begins = packed.toSorted((a, b) => a.at - b.at);
  return begins.map(({ name, at }, index) => [name, (begins[index + 1]?.at ?? end) - at]);
}

interface Packed {
  readonly name: string;
  readonly at: number;
}

async function namesInPack({ objects, env }: PackPlace, index: string): Promise<readonly Packed[]> {
  const shown = await git(['show-index'], { directory: objects, env, stdin: await readFile(index) });
  if (!shown.ok) return [];
  return linesOf(shown.value).map((line) => {
    const [at = '', name = ''] = line.split(' ');
    return { name, at: Number(at) };
  });
}

/** Returns the name of the new pack, '' when nothing of the old ones is wanted; undefined when git refuses. */
async function packAnew(place: PackPlace, { folder, packs, wanted }: Packs): Promise<string | undefined> {
  const kept = new Set<string>();
  for (const pack of packs) {
    for (const { name } of await namesInPack(place, join(folder, `${pack}.idx`)))
      if (wanted.has(name)) kept.add(name);
  }
  if (kept.size === 0) return '';
  const stdin = [...kept].map((name) => `${name}\n`).join('');
  // Objects are taken over as they are: looking for deltas anew would take minutes of a large base.
  const args = ['pack-objects', '--quiet', '--window=0', join(folder, 'pack')];
  const made = await git(args, { directory: place.objects, env: place.env, stdin });
  return made.ok ? `pack-${made.value.toString('latin1').trim()}` : undefined;
}

async function moveAll(from: string, to: string): Promise<void> {
  // The index last: git believes in a pack once it sees that.
  const names = (await namesIn(from)).toSorted(
    (a, b) => Number(a.endsWith('.idx')) - Number(b.endsWith('.idx')),
  );
  for (const name of names) await rename(join(from, name), join(to, name));
}

const linesOf = (output: Buffer): readonly string[] => output.toString('latin1').split('\n').filter(Boolean);
