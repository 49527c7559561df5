// The contract of workspaces: a frozen base of the user's tree, and boxes that are copy-on-write views of it (DESIGN §8).
import { type Outcome } from '../../agent/engine/outcome.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { type Tier } from '../../agent/engine/events.ts';
import { type MechanismName } from '../../agent/engine/sandbox-policy.ts';
import { type BaseRecord } from '../../agent/task/task.ts';
import { type Command, type Running, type RunResult } from '../confinement/command.ts';

/** Makes bases and boxes. One per process; owns a scratch folder with an owner mark for `sweep`. */
export interface Workspaces extends AsyncDisposable {
  /** How processes in a box are confined on this machine. Found once, by trying. */
  readonly confinement: Confinement;
  /**
   * Freezes the user's tree, dirty and untracked files included, without writing to the repository.
   * With `tree`, makes the base of that earlier freeze ready again (resume) and ignores what the tree is now.
   */
  freeze(directory: string, options: FreezeOptions): Promise<Outcome<Base, Fault>>;
  /** Throws the fault `disk-full` where there is no room for what runs in a box. */
  open(base: Base, options?: OpenOptions): Promise<Box>;
  /** Removes what crashed owners left: processes, mounts, folders. Never by name, always by owner mark. */
  sweep(): Promise<{ readonly boxes: number; readonly processes: number }>;
}

export interface Confinement {
  readonly tier: Tier;
  readonly backend: string;
  readonly lacks: readonly string[];
  /** What confines; `none`: limits alone. */
  readonly mechanism: MechanismName | 'none';
}

export interface OpenOptions {
  /** What an earlier box of the same base kept: a read-only layer between the base and this box, to be kept as long as it. */
  readonly warm?: WarmLayer;
  /** A synthetic repository of one commit at the root, for suites that ask git: built for this box, thrown away with it. */
  readonly git?: boolean;
}

/**
 * Build results of one box (compiled caches, `target/`) that later boxes of the same base start from: only what git
 * ignores there and what was written in dependency folders, never a file of the base. Belongs to the workspaces that
 * made it, and ends with them.
 */
export interface WarmLayer extends AsyncDisposable {
  readonly bytes: number;
  readonly files: number;
}

export interface FreezeOptions {
  /** Folder for the private objects and index; it outlives the process, so that a run can resume. */
  readonly objects: string;
  readonly tree?: string;
  readonly signal: AbortSignal;
}

/** The frozen content. Reading it never follows links out of it. */
export interface Base extends ReadableTree, AsyncDisposable {
  readonly record: BaseRecord;
}

/** What can be looked at of a tree, frozen or not. */
export interface ReadableTree {
  readonly record: Pick<BaseRecord, 'root' | 'directory'>;
  /** Paths of regular files relative to the root, `/` separated, sorted. */
  paths(): Promise<readonly string[]>;
  /** Content of a regular file, or undefined. */
  read(path: string): Promise<Buffer | undefined>;
}

/** A copy-on-write view of a base, mounted at the user's own absolute path inside. It carries no `.git`. */
export interface Box extends AsyncDisposable {
  /** Absolute path of the repository as commands see it: the user's own, except in tier `limits`. */
  readonly root: string;
  /** Folder, as commands see it, in which `Command.readOnly` names appear: `/run/galapagos`, except in tier `limits`. */
  readonly shown: string;
  /** Writes into the copy from outside; content undefined deletes. Refuses paths that leave the root or enter `.git`. */
  write(edits: readonly BoxEdit[]): Promise<void>;
  /** Runs a command to its end, drains everything it started, and only then reads reports. */
  run(command: Command): Promise<RunResult>;
  /** Starts a command and hands out its pipes: for the guest runner. `ended` resolves after the drain. */
  start(command: Command): Running;
  /** What differs from the base, found with lstat only. Regular files' contents are capped at 8 MB each. */
  changes(): Promise<readonly BoxChange[]>;
  /** Of these files of the base, those that commands wrote to, exchanged or removed, even if they are again as they were. */
  touched(paths: readonly string[]): Promise<readonly string[]>;
  /**
   * Takes the build results out of this box as a warm layer, after which the box is without them; undefined where there
   * are none, more than 2 GB of them, or the machine cannot layer.
   */
  keepWarm(): Promise<WarmLayer | undefined>;
}

export interface BoxEdit {
  readonly path: string;
  readonly content?: Uint8Array;
}

export type BoxChange =
  | { readonly kind: 'file'; readonly path: string; readonly content: Buffer; readonly executable: boolean }
  | { readonly kind: 'deleted'; readonly path: string }
  | {
      readonly kind: 'unusual';
      readonly path: string;
      readonly what: 'symlink' | 'fifo' | 'socket' | 'device' | 'too-large' | 'unreadable';
    };
