// Installs a test framework into a temporary project as npm would: the package and all it needs.
import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';

import * as v from 'valibot';

/** A framework among our own development dependencies. */
export type Packages = 'vitest' | 'mocha' | 'jest' | 'ava' | '@playwright/test';

const own = join(import.meta.dirname, '../../node_modules');

const names = v.optional(v.record(v.string(), v.unknown()), {});
const manifestSchema = v.object({
  dependencies: names,
  optionalDependencies: names,
  peerDependencies: names,
  peerDependenciesMeta: v.optional(v.record(v.string(), v.object({ optional: v.optional(v.boolean()) })), {}),
});

/**
 * A folder of its own, not a link to ours: what lies outside of a project, under a home folder, is not to be seen in
 * its boxes. The files are hard links where the disk allows it, for jest has thousands.
 */
export function install(name: Packages, project: string): void {
  const place = join(project, 'node_modules');
  const needed = closure(name);
  for (const path of needed) clone(join(own, path), join(place, path));
  mkdirSync(join(place, '.bin'), { recursive: true });
  for (const program of readdirSync(join(own, '.bin'))) {
    const target = readlinkSync(join(own, '.bin', program));
    if (needed.has(packageOf(relative('..', target)))) symlinkSync(target, join(place, '.bin', program));
  }
}

const UNUSED = /\.(d\.[cm]?ts|map|md)$/;

function clone(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) clone(source, target);
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target);
    else if (!UNUSED.test(entry.name)) cloneFile(source, target);
  }
}

function cloneFile(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // Another disk, or links to files of others are not allowed.
    copyFileSync(from, to);
  }
}

/** Paths in our node_modules of a package and of everything it needs; optional peers are not needed. */
function closure(name: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const add = (folder: string): void => {
    if (seen.has(folder)) return;
    seen.add(folder);
    for (const need of needsOf(folder)) {
      const found = createRequire(join(folder, 'package.json'))
        .resolve.paths(need)
        ?.map((modules) => join(modules, need))
        .find(existsSync);
      if (found !== undefined) add(found);
    }
  };
  add(join(own, name));
  return new Set([...seen].map((folder) => packageOf(relative(own, folder))));
}

function needsOf(folder: string): readonly string[] {
  const text = readFileSync(join(folder, 'package.json'), 'utf8');
  const manifest = v.parse(manifestSchema, JSON.parse(text));
  const { dependencies, optionalDependencies, peerDependencies, peerDependenciesMeta } = manifest;
  const peers = Object.keys(peerDependencies).filter((peer) => peerDependenciesMeta[peer]?.optional !== true);
  return [...Object.keys(dependencies), ...Object.keys(optionalDependencies), ...peers];
}

/** `a/lib/x.js`, or a package that is installed inside it, belongs to `a`; `@b/c/x.js` to `@b/c`. */
function packageOf(path: string): string {
  const [first = '', second = ''] = path.split(sep);
  return first.startsWith('@') ? join(first, second) : first;
}
