// The gate that keeps a patch inside the repository, and text.
import { type Gate } from '../engine/plugin.ts';
import { pathRefusal } from '../patch/paths.ts';
import { type FileEdit } from '../patch/patch.ts';
import { without } from './without.ts';

export const paths: Gate = {
  id: 'paths',
  about: 'A patch names files inside the repository only, and changes text only.',
  source: 'ours',
  at: 'result',
  check: async ({ patch }) => {
    const refused = patch.files.flatMap((file) => {
      const why = refusalOf(file);
      return why === undefined ? [] : [{ path: file.path, why }];
    });
    return without(
      patch,
      refused.map(({ path, why }) => ({ covers: (part) => part.path === path, finding: `${path}: ${why}` })),
    );
  },
};

const refusalOf = (file: FileEdit): string | undefined =>
  pathRefusal(file.path) ?? (file.binary === true ? 'its content is not text' : undefined);
