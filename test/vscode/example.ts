// A copy of an example that a test may break, in a repository of its own.
import { execFile } from 'node:child_process';
import { cp, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

import { repository } from './cache.ts';

const run = promisify(execFile);

export interface Example {
  readonly folder: string;
  /** Content of every file, by path, without what Galapagos itself stores. */
  files(): Promise<Readonly<Record<string, string>>>;
  /** What git says of the tree and the stashes: a person's view of "nothing was touched". */
  status(): Promise<string>;
  /** Exit code of the example's own test command. */
  testsPass(): Promise<boolean>;
}

/** The folder has a space and letters beyond ASCII in its name, as people's folders do. */
export async function copyExample(name: string, parent: string): Promise<Example> {
  const folder = join(parent, `${name} für Åsa`);
  // Without the runs of whoever tried the example in place.
  const filter = (path: string) => basename(path) !== '.galapagos';
  await cp(join(repository, 'examples', name), folder, { recursive: true, filter });
  const git = async (...args: string[]) => {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.invalid'];
    return (await run('git', [...identity, ...args], { cwd: folder })).stdout;
  };
  await git('init', '--quiet');
  await git('add', '.');
  await git('commit', '--quiet', '--message', 'As it was');
  return {
    folder,
    files: () => contents(folder),
    status: async () => `${await git('status', '--porcelain')}${await git('stash', 'list')}`,
    testsPass: async () => {
      const { NODE_TEST_CONTEXT: _, NODE_OPTIONS: __, ...env } = process.env;
      const tests = run(process.execPath, ['--test'], { cwd: folder, env });
      return await tests.then(
        () => true,
        () => false,
      );
    },
  };
}

async function contents(folder: string): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((path) => !/^\.(git|galapagos)\//.test(path))
    .sort();
  return Object.fromEntries(
    await Promise.all(files.map(async (path) => [path, await readFile(join(folder, path), 'utf8')])),
  );
}
