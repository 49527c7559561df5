// Finds the tests of a Go project: a module or a workspace, and files of tests.
import { type Suite } from '../../../agent/task/suite.ts';
import { type Project } from './project.ts';

export async function detectGo({ directory, files, text }: Project): Promise<Suite | undefined> {
  const tests = files.filter((path) => /(^|\/)[^/._][^/]*_test\.go$/.test(path));
  if (tests.length === 0) return undefined;
  const suite = (source: string, packages: readonly string[]): Suite => ({
    framework: 'go',
    argv: ['go', 'test', ...packages],
    directory,
    source,
  });
  if (files.includes('go.mod')) return suite('go.mod', ['./...']);
  if (!files.includes('go.work')) return undefined;
  // A workspace has no module at its root: each of them is named.
  const modules = files.flatMap((path) => /^(.+)\/go\.mod$/.exec(path)?.[1] ?? []);
  const used = usedIn(await text('go.work'));
  const packages = modules.filter((module) => used.has(module)).map((module) => `./${module}/...`);
  return packages.length === 0 ? undefined : suite('go.work', packages);
}

/** Folders of `use ./a` and of `use ( ./a ./b )`. */
function usedIn(work: string): ReadonlySet<string> {
  const lines = work.replace(/\/\/.*$/gm, '');
  const groups = [...lines.matchAll(/^\s*use\s*(?:\(([^)]*)\)|(\S+))/gm)];
  const named = groups.flatMap(([, group = '', single = '']) => [...group.split(/\s+/), single]);
  return new Set(named.map((name) => name.replace(/^\.\/|\/$/g, '')).filter((name) => name !== ''));
}
