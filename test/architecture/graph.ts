// Who imports whom, as the bundler sees it: types included, for the compiler keeps their imports.
import { readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

import { build } from 'esbuild';

export const root = resolve(import.meta.dirname, '..', '..');

/** Imports by file, relative to the root; packages and built-in modules by their names. */
export type Graph = ReadonlyMap<string, readonly string[]>;

const FOLDERS = ['agent', 'sandbox', 'cli', 'extension', 'webview', 'bench'];

/** Every source file of the product, tests and the agents' own code apart. */
export function sources(): readonly string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name}`)
      .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$|\.d\.ts$|\/fixtures\//.test(path)),
  );
}

export async function graphOf(entries: readonly string[]): Promise<Graph> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: [...entries],
    bundle: true,
    write: false,
    metafile: true,
    outdir: 'nowhere',
    format: 'esm',
    platform: 'node',
    packages: 'external',
    external: ['vscode'],
    jsx: 'automatic',
    logLevel: 'silent',
    loader: { '.css': 'empty', '.ttf': 'empty', '.svg': 'empty', '.wasm': 'empty', '.md': 'empty' },
  });
  return new Map(
    Object.entries(metafile.inputs).map(([file, { imports }]) => [
      file,
      imports.map(({ path, external }) => (external ? path : relative(root, resolve(root, path)))),
    ]),
  );
}

/** Everything that is reached from these files, themselves included, with one way that leads there. */
export function reachedFrom(
  entries: readonly string[],
  graph: Graph,
): ReadonlyMap<string, readonly string[]> {
  const ways = new Map<string, readonly string[]>(entries.map((entry) => [entry, [entry]]));
  for (const [file, way] of ways) {
    for (const target of graph.get(file) ?? []) {
      if (!ways.has(target)) ways.set(target, [...way, target]);
    }
  }
  return ways;
}
