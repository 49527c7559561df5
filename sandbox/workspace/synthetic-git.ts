// A repository of ours for suites that ask git: one commit with the frozen tree, nothing of the user's history or settings.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Outcome, failure, success } from '../../agent/engine/outcome.ts';
import { type GitFault, git } from '../git/git.ts';
import { ATTRIBUTES } from './tree-store.ts';

export interface SyntheticGit {
  /** Id of the tree to commit. */
  readonly tree: string;
  /** Our git folder that holds it. Only the objects of this one tree are copied out of it. */
  readonly store: string;
  /** The tree's files. */
  readonly files: string;
  /** An existing folder; `.git` is made in it. */
  readonly into: string;
  readonly signal?: AbortSignal;
}

/** The same tree is the same commit, on every machine and at any time. */
const WHO = 'Galapagos <galapagos@localhost> 946684800 +0000';
/**
 * Times and sizes are as they were frozen, but numbers of devices and files are the overlay's own: git must not take
 * every file for a changed one.
 */
const CONFIG = `[core]
\trepositoryFormatVersion = 0
\tfileMode = true
\tbare = false
\tlogAllRefUpdates = true
\tcheckStat = minimal
\ttrustCTime = false
\tautoCRLF = false
[user]
\tname = Galapagos
\temail = galapagos@localhost
[gc]
\tauto = 0
`;
const FOLDERS = ['objects/info', 'objects/pack', 'refs/heads', 'refs/tags', 'info'];

export async function makeSyntheticGit(wanted: SyntheticGit): Promise<Outcome<true, GitFault>> {
  const folder = join(wanted.into, '.git');
  for (const name of FOLDERS) await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, 'HEAD'), 'ref: refs/heads/main\n');
  await writeFile(join(folder, 'config'), CONFIG);
  await writeFile(join(folder, 'info', 'attributes'), ATTRIBUTES);
  const inIt = { GIT_DIR: folder, GIT_WORK_TREE: wanted.files, GIT_CONFIG_GLOBAL: '/dev/null' };
  const run = async (
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    stdin: string,
  ): Promise<Outcome<string, GitFault>> => {
    const said = await git(args, {
      directory: wanted.files,
      env,
      stdin,
      ...(wanted.signal && { signal: wanted.signal }),
    });
    return said.ok ? success(said.value.toString('latin1').trim()) : said;
  };
  // Deltas are taken over as they are: looking for better ones takes longer than the rest of it.
  const pack = ['pack-objects', '--quiet', '--revs', '--window=0', join(folder, 'objects', 'pack', 'pack')];
  const packed = await run(pack, { ...inIt, GIT_DIR: wanted.store }, `${wanted.tree}\n`);
  if (!packed.ok) return packed;
  const text = `tree ${wanted.tree}\nauthor ${WHO}\ncommitter ${WHO}\n\nThe tree as it was frozen\n`;
  const commit = await run(['hash-object', '-t', 'commit', '-w', '--stdin'], inIt, text);
  if (!commit.ok) return commit;
  await writeFile(join(folder, 'refs', 'heads', 'main'), `${commit.value}\n`);
  const read = await run(['read-tree', wanted.tree], inIt, '');
  if (!read.ok) return read;
  const refreshed = await run(['update-index', '-q', '--refresh'], inIt, '');
  return refreshed.ok ? success(true) : failure(refreshed.fault);
}
