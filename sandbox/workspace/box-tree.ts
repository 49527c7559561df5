// What a box needs of its content, however the copy is made.
import { type Layer } from '../confinement/plan.ts';
import { type BoxChange, type BoxEdit } from './box.ts';
import { type KeptLayer } from './warm-layer.ts';

export interface BoxTree {
  /** Absolute path of the repository as commands in the box see it. */
  readonly root: string;
  /** The user's own folder that this is a copy of. */
  readonly original: string;
  /** Folders of the host that links in the copy lead into. */
  readonly linked: readonly string[];
  /** Folders on the host that grow while a command runs. */
  readonly grows: readonly string[];
  /** What lies in those folders before a command wrote anything. */
  readonly holds: { readonly files: number; readonly bytes: number };
  /** What the next command mounts; nothing for a plain copy. */
  layers(): readonly Layer[];
  /** After the command is gone. */
  release(): Promise<void>;
  write(edits: readonly BoxEdit[]): Promise<void>;
  changes(): Promise<readonly BoxChange[]>;
  /** See `Box`. What `write` has written counts, too. */
  touched(paths: readonly string[]): readonly string[];
  /** Moves the build results into `folder()`, a new folder; undefined where there are none, or trees are not layered. */
  keepWarm(folder: () => string): Promise<KeptLayer | undefined>;
  /** After the last command; the tree is of no use any more. */
  close(): Promise<void>;
}
