// The scratch folder: one folder for each owner, marked so that the next start can tell whose owner is dead.
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmdirSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

import { endContainers } from '../confinement/elsewhere/container.ts';
import { endMarked } from '../confinement/running/marked.ts';
import { isOwner, lifeOf, thisProcess, type Owner as Process } from '../disk/life.ts';
import { isOwnFolder } from '../disk/own-folder.ts';
import { removeTree } from './remove-tree.ts';

/** In the environment of every process that an owner starts on the host. */
const MARK = 'GALAPAGOS_OWNER';
const MARK_FILE = 'owner.json';
/** Which program to ask for containers of this owner. */
const ENGINE_FILE = 'engine';
/** A folder without a mark is one being made, or an accident; after this it is an accident. */
const UNMARKED_MS = 60_000;

/** Processes are killed by it: nothing that could be part of something else may pass. */
const NONCE = /^[0-9a-f]{24}$/;
const FOLDER = /^\d+-[0-9a-f]{24}$/;

interface Owner extends Process {
  readonly nonce: string;
}

export class Scratch implements AsyncDisposable {
  /** This owner's folder. */
  readonly folder: string;
  readonly #root: string;
  readonly #owner: Owner;
  #made = 0;

  private constructor(root: string, owner: Owner) {
    this.#root = root;
    this.#owner = owner;
    this.folder = join(root, `${owner.pid}-${owner.nonce}`);
  }

  /** Rejects when none of the places can be written. */
  static async open(place?: string): Promise<Scratch> {
    const owner = { ...(await thisProcess()), nonce: randomBytes(12).toString('hex') };
    const scratch = new Scratch(writablePlace(place), owner);
    mkdirSync(scratch.folder, { mode: 0o700 });
    writeFileSync(join(scratch.folder, MARK_FILE), JSON.stringify(owner));
    return scratch;
  }

  get mark(): Readonly<Record<string, string>> {
    return { [MARK]: this.#owner.nonce };
  }

  /** The folder of all owners, ours included. */
  get root(): string {
    return this.#root;
  }

  /** From now on this owner's processes may be in containers of this engine, too. */
  asks(engine: string): void {
    writeFileSync(join(this.folder, ENGINE_FILE), engine);
  }

  /** A new folder of this owner. */
  newFolder(kind: string): string {
    this.#made += 1;
    const folder = join(this.folder, `${kind}-${this.#made}`);
    mkdirSync(folder, { mode: 0o700 });
    return folder;
  }

  /** Lends a new folder, and removes it afterwards. */
  async borrow<Value>(use: (folder: string) => Promise<Value>): Promise<Value> {
    const folder = this.newFolder('borrowed');
    try {
      return await use(folder);
    } finally {
      await removeTree(folder);
    }
  }

  /**
   * Ends the processes and removes the folders of owners that are surely dead. One on another machine or in another
   * container, with which this folder is shared, is left to itself.
   */
  async sweep(): Promise<{ readonly boxes: number; readonly processes: number }> {
    let [boxes, processes] = [0, 0];
    for (const name of readdirSync(this.#root).filter((each) => FOLDER.test(each))) {
      const folder = join(this.#root, name);
      if (folder === this.folder || !(await isLeftBehind(folder, this.#owner))) continue;
      const owner = ownerOf(folder);
      if (owner !== undefined)
        processes +=
          (await endMarked({ name: MARK, value: owner.nonce, mounted: owner.nonce })) +
          (await endContained(folder, owner));
      boxes += readdirSync(folder).filter((entry) => entry.startsWith('box-')).length;
      await removeTree(folder);
    }
    return { boxes, processes };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await removeTree(this.folder);
  }
}

/** The wanted place, the user's cache, or the temporary folder: the first that can be written. A real path. */
function writablePlace(wanted: string | undefined): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const places = wanted === undefined ? [join(cache, 'galapagos'), ownTemporary()] : [wanted];
  const errors: unknown[] = [];
  for (const place of places) {
    try {
      mkdirSync(place, { recursive: true, mode: 0o700 });
      const probe = join(place, `.probe-${process.pid}-${Math.random().toString(36).slice(2)}`);
      mkdirSync(probe);
      rmdirSync(probe);
      if (!isOurs(place)) throw new Error(`${place} is not yours alone`);
      return realpathSync(place);
    } catch (error) {
      errors.push(error);
    }
  }
  throw new AggregateError(errors, `no scratch folder can be written: ${places.join(', ')}`);
}

/** The user may have put the cache elsewhere by a link; in a folder of everybody a link may be anybody's. */
function isOurs(place: string): boolean {
  if (place === ownTemporary()) return isOwnFolder(place);
  const { uid } = statSync(place);
  return uid === (process.getuid?.() ?? uid);
}

/** With the user in its name: the temporary folder is everybody's. */
function ownTemporary(): string {
  return join(tmpdir(), `galapagos-${process.getuid?.() ?? 'user'}`);
}

async function isLeftBehind(folder: string, me: Owner): Promise<boolean> {
  const owner = ownerOf(folder);
  if (owner !== undefined) return (await lifeOf(owner, me)) === 'dead';
  // What another version wrote tells us nothing.
  if (existsSync(join(folder, MARK_FILE))) return false;
  const made = lstatSync(folder, { throwIfNoEntry: false });
  return made?.isDirectory() === true && Date.now() - made.mtimeMs > UNMARKED_MS;
}

async function endContained(folder: string, { nonce }: Owner): Promise<number> {
  const file = join(folder, ENGINE_FILE);
  return existsSync(file) ? await endContainers(readFileSync(file, 'utf8'), nonce) : 0;
}

function ownerOf(folder: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(folder, MARK_FILE), 'utf8'));
    if (!isOwner(value) || !('nonce' in value)) return undefined;
    const { nonce } = value;
    return typeof nonce === 'string' && NONCE.test(nonce) ? { ...value, nonce } : undefined;
  } catch {
    return undefined;
  }
}
