// Which folder a command is about: the one that was named, else the project that the user stands in.
import { resolve } from 'node:path';

import { findProject } from '../sandbox/suite/detection/find-project.ts';
import { folderWithRuns } from '../sandbox/store/nearest-store.ts';
import { type Arguments } from './options/arguments.ts';
import { type Desk } from './desk.ts';

/** The project to be worked on: the nearest folder upward with tests. Where it is not this folder, that is told. */
export async function projectToRepair(args: Arguments, desk: Desk, named?: string): Promise<string> {
  // A test command is typed for the folder it is typed in.
  const isHere = args.text('test') !== undefined;
  return await projectBy(isHere ? hereOnly : upToTests, args, { desk, named });
}

/** The project whose runs are meant: the nearest folder upward that has any. Where it is not this folder, that is told. */
export async function projectOfRuns(args: Arguments, desk: Desk, named?: string): Promise<string> {
  const isHere = args.text('store') !== undefined;
  return await projectBy(isHere ? hereOnly : folderWithRuns, args, { desk, named });
}

type Search = (start: string) => Promise<string>;

const hereOnly: Search = (start) => Promise.resolve(start);
const upToTests: Search = (start) => findProject(start, new AbortController().signal);

interface Stand {
  readonly desk: Pick<Desk, 'cwd' | 'terminal'>;
  readonly named: string | undefined;
}

async function projectBy(search: Search, args: Arguments, { desk, named }: Stand): Promise<string> {
  const { cwd, terminal } = desk;
  const folder = named ?? args.text('dir') ?? (args.flag('here') ? '.' : undefined);
  if (folder !== undefined) return resolve(cwd, folder);
  const found = await search(cwd);
  if (found !== cwd) terminal.say(`project   ${found}, above this folder (--here takes this one)`);
  return found;
}
