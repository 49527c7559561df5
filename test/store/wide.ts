// A patch over many files: changed, added and deleted ones, in several folders.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { diffTexts } from '../../agent/patch/text.ts';
import { patchOf } from './builders.ts';

type State = string | undefined;

const states = Array.from({ length: 40 }, (_, index): readonly [string, State, State] => {
  const path = `folder ${index % 7}/file-${index}.txt`;
  const [before, after] = [`before ${index}\r\n`, `after ${index}\n`];
  if (index % 5 === 0) return [`new/${path}`, undefined, after];
  return index % 5 === 1 ? [path, before, undefined] : [path, before, after];
});

const edits = states.map(([path, before, after]) => diffTexts(path, before, after));

export const wide = {
  patch: patchOf(...edits.filter((edit) => edit !== undefined)),
  /** Writes the files that the patch was made for. */
  put(root: string): void {
    for (const [path, before] of states) {
      if (before === undefined) continue;
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), before);
    }
  },
};
