// What is read of a project to find its tests: its manifests, its configuration files and the heads of its test files.
import * as v from 'valibot';

import { type ReadableTree } from '../../workspace/box.ts';
import { type Scripts } from './command-line.ts';
import { tameText } from '../../disk/tame-text.ts';

export interface Project {
  /** Relative to the repository root; '' is the root. */
  readonly directory: string;
  /** Files relative to the project, `/` separated, those of installed packages left out. */
  readonly files: readonly string[];
  readonly manifest: Manifest | undefined;
  /** Text of a file relative to the project; '' when it is not there. */
  readonly text: (path: string) => Promise<string>;
}

/** The part of package.json that tells of tests. */
export interface Manifest {
  readonly scripts: Scripts;
  /** Names of all packages it depends on in any way. */
  readonly packages: ReadonlySet<string>;
  /** Tools that it configures by a key of their own. */
  readonly configured: readonly string[];
}

const names = v.optional(v.record(v.string(), v.unknown()), {});
const manifestSchema = v.object({
  scripts: v.optional(v.record(v.string(), v.string()), {}),
  dependencies: names,
  devDependencies: names,
  peerDependencies: names,
  optionalDependencies: names,
  jest: v.optional(v.unknown()),
  mocha: v.optional(v.unknown()),
  ava: v.optional(v.unknown()),
});
const packagesSchema = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    name: v.optional(v.string(), ''),
    packages: v.optional(v.array(v.string()), []),
    workspaces: v.optional(v.union([v.array(v.string()), v.object({ packages: v.array(v.string()) })]), []),
  }),
);

/** What package.json or lerna.json says of itself and the packages below it: its name, and globs of their folders. */
export function readPackages(text: string): { readonly name: string; readonly globs: readonly string[] } {
  const parsed = v.safeParse(packagesSchema, text);
  if (!parsed.success) return { name: '', globs: [] };
  const { name, packages, workspaces } = parsed.output;
  return { name, globs: [...packages, ...('packages' in workspaces ? workspaces.packages : workspaces)] };
}

export async function readProject(base: ReadableTree): Promise<Project> {
  const { directory } = base.record;
  const start = directory === '' ? '' : `${directory}/`;
  const all = await base.paths();
  const files = all
    .filter((path) => path.startsWith(start))
    .map((path) => path.slice(start.length))
    .filter((path) => !/(^|\/)(node_modules|\.venv|venv|site-packages|vendor|dist)\//.test(path));
  const text = async (path: string) => tameText(await base.read(start + path));
  return { directory, files, manifest: readManifest(await text('package.json')), text };
}

/** Undefined where there is none, or none that can be read: then the project is looked at as if there were none. */
function readManifest(text: string): Manifest | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), manifestSchema), text);
  if (!parsed.success) return undefined;
  const { scripts, dependencies, devDependencies, peerDependencies, optionalDependencies, ...tools } =
    parsed.output;
  const groups = [dependencies, devDependencies, peerDependencies, optionalDependencies];
  return {
    scripts,
    packages: new Set(groups.flatMap(Object.keys)),
    configured: Object.entries(tools).flatMap(([name, value]) => (value === undefined ? [] : [name])),
  };
}
