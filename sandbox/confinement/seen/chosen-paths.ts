// What a person may ask to be shown to boxes or hidden from them, and why not.
import { lstatSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';

import { CREDENTIAL_FOLDER } from './credentials.ts';
import { isWithin } from '../../disk/within.ts';

export interface ChosenPlace {
  readonly home: string;
  /** The project that is to be repaired. */
  readonly project: string;
}

/** Too wide: what is masked as a whole, so that single folders of it can be shown. So are all folders of `/`. */
const MASKED = ['/var/tmp', '/var/www'];

/** Why this absolute path cannot be shown, in words; undefined where it can. */
export function refusalToShow(path: string, { home, project }: ChosenPlace): string | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return `${path} is no folder.`;
  const folder = realpathSync(path);
  if (MASKED.includes(folder) || dirname(folder) === '/' || isWithin(home, folder))
    return `${path} is too wide: show the folders in it that tests need.`;
  if (folder.split('/').some((part) => CREDENTIAL_FOLDER.test(part)))
    return `${path} holds credentials (${basename(folder)}): no box sees it.`;
  if (isWithin(folder, project)) return `${path} lies in the project, of which every box has a copy.`;
  return undefined;
}

/** The same for what is to be hidden. */
export function refusalToHide(path: string, { project }: ChosenPlace): string | undefined {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return `${path} is not there.`;
  const hidden = realpathSync(path);
  if (isWithin(project, hidden)) return `${path} holds the project itself.`;
  if (isWithin(hidden, project))
    return `${path} lies in the project and cannot be hidden: boxes hold every file there that git does not ignore. Have git ignore it, and no box has it; folders of dependencies and build results are shown all the same.`;
  return undefined;
}
