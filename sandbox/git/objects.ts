// Writes git's objects as git does, where starting git would take longer than the work (git-scm.com, Git Internals, Objects).
import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';

/** Mode of a tree in a tree. */
const FOLDER = '40000';
const MODES = ['100644', '100755', '120000'] as const;

/** What a tree says of a file or link. */
export interface Leaf {
  /** A file, a file that may be executed, a link. */
  readonly mode: (typeof MODES)[number];
  /** Of its blob, hexadecimal. */
  readonly id: string;
}

/** A tree with all of its leaves and inner trees, by byte string (one character a byte) relative to its root. */
export interface Tree {
  readonly id: string;
  readonly leaves: ReadonlyMap<string, Leaf>;
  /** Ids of the trees of folders, without the root's. */
  readonly folders: ReadonlyMap<string, string>;
}

export function isMode(text: string | undefined): text is Leaf['mode'] {
  return MODES.some((mode) => mode === text);
}

/** Loose objects of the git folder `folder`. Writes throw what the file system says. */
export class ObjectWriter {
  readonly #folder: string;
  readonly #algorithm: 'sha1' | 'sha256';

  /** `example`: any id of that git folder; its length tells how objects are named there. */
  constructor(folder: string, example: string) {
    this.#folder = join(folder, 'objects');
    this.#algorithm = example.length === 64 ? 'sha256' : 'sha1';
  }

  blob(content: Buffer): string {
    return this.#write('blob', content);
  }

  /** The tree after some leaves (undefined: gone) came instead of earlier ones; only folders around them are written. */
  changed(earlier: Tree, changes: ReadonlyMap<string, Leaf | undefined>): Tree {
    const leaves = new Map(earlier.leaves);
    const folders = new Map(earlier.folders);
    // What lies in each folder that is to be written: mode and id by name.
    const touched = new Map<string, Map<string, string>>();
    for (const [name, leaf] of changes) {
      if (leaf === undefined) leaves.delete(name);
      else leaves.set(name, leaf);
      for (const folder of foldersOf(name)) touched.set(folder, new Map());
    }
    for (const folder of touched.keys()) folders.delete(folder);
    const put = (path: string, node: string): void => {
      if (path !== '') touched.get(folderOf(path))?.set(nameOf(path), node);
    };
    for (const [path, { mode, id }] of leaves) put(path, `${mode} ${id}`);
    for (const [path, id] of folders) put(path, `${FOLDER} ${id}`);
    // Inner folders first: a folder's content names what is in it. A folder without anything is none.
    let id = earlier.id;
    for (const [folder, content] of [...touched].sort(([a], [b]) => depthOf(b) - depthOf(a))) {
      if (folder !== '' && content.size === 0) continue;
      id = this.#write('tree', treeContent(content));
      if (folder !== '') folders.set(folder, id);
      put(folder, `${FOLDER} ${id}`);
    }
    return { id, leaves, folders };
  }

  /** Whole or not at all: whoever looks meanwhile sees either no object or the object. */
  #write(kind: 'blob' | 'tree', content: Buffer): string {
    const bytes = Buffer.concat([Buffer.from(`${kind} ${content.length}\0`), content]);
    const id = createHash(this.#algorithm).update(bytes).digest('hex');
    const folder = join(this.#folder, id.slice(0, 2));
    const path = join(folder, id.slice(2));
    if (isRenewed(path)) return id;
    mkdirSync(folder, { recursive: true });
    const draft = join(folder, `tmp_obj_${randomUUID()}`);
    try {
      writeFileSync(draft, deflateSync(bytes, { level: 1 }), { flag: 'wx', mode: 0o444 });
      renameSync(draft, path);
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
    return id;
  }
}

/** An object that is there is as young as one that is written now; whoever tidies would take an old one away. */
function isRenewed(path: string): boolean {
  const now = new Date();
  try {
    utimesSync(path, now, now);
    return true;
  } catch {
    return false;
  }
}

/** From the innermost folder around a name to the root, which is ''. */
function foldersOf(name: string): readonly string[] {
  const folder = folderOf(name);
  return folder === '' ? [''] : [folder, ...foldersOf(folder)];
}

function folderOf(name: string): string {
  return name.slice(0, Math.max(name.lastIndexOf('/'), 0));
}

function nameOf(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** 0 for the root. */
function depthOf(folder: string): number {
  return folder === '' ? 0 : folder.split('/').length;
}

/** `children`: mode and id by name. In git's order: by byte, a folder as if its name ended with a slash. */
function treeContent(children: ReadonlyMap<string, string>): Buffer {
  const nodes = [...children].map(([name, node]) => {
    const [mode = '', id = ''] = node.split(' ');
    return { name, mode, id, key: mode === FOLDER ? `${name}/` : name };
  });
  nodes.sort((a, b) => (a.key < b.key ? -1 : 1));
  return Buffer.concat(
    nodes.flatMap(({ name, mode, id }) => [
      Buffer.from(`${mode} ${name}\0`, 'latin1'),
      Buffer.from(id, 'hex'),
    ]),
  );
}
