// Builders for the sandbox tests: throwaway projects in every state a person's repository can be in.
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Project extends Disposable {
  readonly folder: string;
  write(files: Readonly<Record<string, string>>): Project;
  executable(path: string): Project;
  git(...args: readonly string[]): string;
  /** A path in the project. */
  at(...names: readonly string[]): string;
}

/** An empty folder with an awkward name: a space, a comma, a colon and letters beyond ASCII. */
export function tempProject(files: Readonly<Record<string, string>> = {}): Project {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), 'galapagos-test-')));
  const folder = join(parent, 'prójekt a,b:c');
  mkdirSync(folder);
  const project: Project = {
    folder,
    write(entries) {
      for (const [path, content] of Object.entries(entries)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), content);
      }
      return project;
    },
    executable(path) {
      chmodSync(join(folder, path), 0o755);
      return project;
    },
    git: (...args) => gitIn(folder, args),
    at: (...names) => join(folder, ...names),
    [Symbol.dispose]: () => {
      execFileSync('chmod', ['-R', 'u+rwX', parent]);
      rmSync(parent, { recursive: true, force: true });
    },
  };
  return project.write(files);
}

/** The same under git, with everything in `files` committed. */
export function tempRepository(files: Readonly<Record<string, string>> = {}): Project {
  const project = tempProject(files);
  project.git('init', '--quiet', '--initial-branch=main');
  project.git('add', '--all');
  project.git('commit', '--quiet', '--allow-empty', '--message=start');
  return project;
}

export function gitIn(folder: string, args: readonly string[]): string {
  const env = {
    PATH: process.env['PATH'],
    HOME: '/nonexistent',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@example.org',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@example.org',
  };
  return execFileSync('git', args, { cwd: folder, env, encoding: 'utf8' });
}
