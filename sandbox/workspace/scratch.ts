// The scratch folder: one folder for each owner, marked so that the next start can tell whose owner is dead.
import { randomBytes } from 'node:crypto';
import {
  existsSync,
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

import * as v from 'valibot';

import { endContainers } from '../confinement/elsewhere/container.ts';
import { endMarked } from '../confinement/running/marked.ts';
import { startOf } from './process-table.ts';
import { removeTree } from './remove-tree.ts';

/** In the environment of every process that an owner starts on the host. */
const MARK = 'GALAPAGOS_OWNER';
const MARK_FILE = 'owner.json';
/** Which program to ask for containers of this owner. */
const ENGINE_FILE = 'engine';
/** A folder without a readable mark is one being made, or an accident; after this it is an accident. */
const UNMARKED_MS = 60_000;

const ownerSchema = v.object({
  pid: v.number(),
  start: v.string(),
  boot: v.string(),
  // Processes are killed by it: nothing that could be part of something else may pass.
  nonce: v.pipe(v.string(), v.regex(/^[0-9a-f]{24}$/)),
});
type Owner = v.InferOutput<typeof ownerSchema>;

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

  /** Throws when none of the places can be written. */
  static open(place?: string): Scratch {
    const owner = {
      pid: process.pid,
      start: startOf(process.pid) ?? '',
      boot: bootOf(),
      nonce: randomBytes(12).toString('hex'),
    };
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

  /** Ends the processes and removes the folders of owners that are dead. */
  async sweep(): Promise<{ readonly boxes: number; readonly processes: number }> {
    let [boxes, processes] = [0, 0];
    for (const name of readdirSync(this.#root)) {
      const folder = join(this.#root, name);
      if (folder === this.folder || !isLeftBehind(folder)) continue;
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
      if (statSync(place).uid !== (process.getuid?.() ?? statSync(place).uid))
        throw new Error(`${place} is not yours`);
      return realpathSync(place);
    } catch (error) {
      errors.push(error);
    }
  }
  throw new AggregateError(errors, `no scratch folder can be written: ${places.join(', ')}`);
}

/** With the user in its name: the temporary folder is everybody's. */
function ownTemporary(): string {
  return join(tmpdir(), `galapagos-${process.getuid?.() ?? 'user'}`);
}

function isLeftBehind(folder: string): boolean {
  const owner = ownerOf(folder);
  if (owner !== undefined) return owner.boot !== bootOf() || startOf(owner.pid) !== owner.start;
  const made = statSync(folder, { throwIfNoEntry: false });
  return made !== undefined && made.isDirectory() && Date.now() - made.mtimeMs > UNMARKED_MS;
}

async function endContained(folder: string, { nonce }: Owner): Promise<number> {
  const file = join(folder, ENGINE_FILE);
  return existsSync(file) ? await endContainers(readFileSync(file, 'utf8'), nonce) : 0;
}

function ownerOf(folder: string): Owner | undefined {
  try {
    const parsed = v.safeParse(ownerSchema, JSON.parse(readFileSync(join(folder, MARK_FILE), 'utf8')));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

/** Numbers and start times begin anew with every boot. */
function bootOf(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return '';
  }
}
