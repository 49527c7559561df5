// What of this machine a box may see: homes and temporary folders masked, toolchains on PATH given back without credentials.
import { type Dirent, type Stats, lstatSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';

import { real } from '../../disk/real-path.ts';
import { isWithin } from '../../disk/within.ts';
import { DEFAULT_POLICY, type SandboxPolicy } from '../../../agent/engine/sandbox-policy.ts';
import { credentialsBelow, credentialsIn, toolCredentialsIn } from './credentials.ts';
import { installationOf, packageOf } from './toolchains.ts';
import { type Surroundings } from '../plan.ts';

/** Sockets lie in some of these, and no network wall stops a socket that has a path. */
const SERVICES = [
  'lib/docker',
  'lib/containerd',
  'lib/lxd',
  'lib/incus',
  'lib/libvirt',
  'lib/mysql',
  'snap',
  'spool',
  'www',
];
const MASKED = [
  ...SERVICES.map((name) => `/var/${name}`),
  '/home',
  '/root',
  '/tmp',
  '/var/tmp',
  '/run',
  '/mnt',
  '/media',
];
/** Of the folders of `/`, those that are the system's: every other one holds somebody's work, or a whole disk of it. */
const SYSTEM = new Set([
  'usr',
  'etc',
  'bin',
  'sbin',
  'lib',
  'lib32',
  'lib64',
  'libx32',
  'libexec',
  'opt',
  'var',
  'boot',
  'proc',
  'sys',
  'dev',
  'run',
  'tmp',
  'nix',
  'gnu',
  'snap',
  'bin.usr-is-merged',
  'lib.usr-is-merged',
  'sbin.usr-is-merged',
  'System',
  'Library',
  'Applications',
  'private',
  'cores',
]);
const INTERFACES = '/sys/class/net';
/** The distribution's own: thousands of links, none of which leads into a home. */
const SYSTEM_PROGRAMS = /^(\/usr)?\/s?bin$/;
/** Relative to home: what the tools of a PATH entry (left) need elsewhere in the home (right). */
const COMPANIONS: Readonly<Record<string, readonly string[]>> = {
  '.cargo/bin': ['.rustup'],
  '.local/bin': ['.local/lib'],
  'go/bin': ['go/pkg'],
};
/** Relative to home: sources and build results that a program on PATH fetched and made before, for it has no network here. */
const STORES: Readonly<Record<string, readonly string[]>> = {
  go: ['go/pkg/mod', '.cache/go-build', 'Library/Caches/go-build'],
  cargo: ['.cargo/registry', '.cargo/git'],
  java: ['.m2/repository', '.m2/wrapper', '.gradle/caches', '.gradle/wrapper'],
  dotnet: ['.nuget/packages'],
  ruby: ['.gem', '.local/share/gem'],
};
/** Readable to a box of the real root only; to everybody else the kernel refuses them anyway. */
const ROOT_SECRETS = ['shadow', 'shadow-', 'gshadow', 'gshadow-', 'sudoers', 'krb5.keytab'].map(
  (name) => `/etc/${name}`,
);
const ROOT_FOLDERS = [
  ...['ssh', 'ssl/private', 'letsencrypt', 'sudoers.d', 'docker', 'wireguard'].map((name) => `/etc/${name}`),
  ...['log', 'backups', 'mail'].map((name) => `/var/${name}`),
  '/boot',
];
/** A home like this is not a home; masking it would take the system away. */
const NEVER_MASKED = /^\/(usr|etc|bin|sbin|lib|lib64|opt|proc|sys|dev|var)?$/;

export interface SurroundingsOptions {
  readonly path: string;
  readonly home: string;
  /** Our own folders: scratch and store. */
  readonly own: readonly string[];
  readonly policy?: Choices;
}

/** Where the machine's network interfaces are named, with their hardware addresses: no box has any of them. */
function interfaceFolders(): readonly string[] {
  const listed = entriesOf(INTERFACES).map(({ name }) => dirname(real(join(INTERFACES, name))));
  return [INTERFACES, ...listed];
}

/** Links are left out: what they lead to is judged where it lies. */
function othersOfRoot(): readonly string[] {
  const folders = entriesOf('/').filter((entry) => entry.isDirectory() && !SYSTEM.has(entry.name));
  return folders.map(({ name }) => `/${name}`);
}

/** What the user decided: further folders to show, paths to hide even there, variables to let in. */
type Choices = Pick<SandboxPolicy, 'show' | 'hide' | 'env'>;

export function hostSurroundings(own: readonly string[], policy: Choices = DEFAULT_POLICY): Surroundings {
  return findSurroundings({ path: process.env['PATH'] ?? '/usr/bin:/bin', home: homedir(), own, policy });
}

export function findSurroundings({
  path,
  home,
  own,
  policy = DEFAULT_POLICY,
}: SurroundingsOptions): Surroundings {
  const homes = [home, real(home)].filter((folder) => !NEVER_MASKED.test(folder));
  const isRoot = process.getuid?.() === 0;
  const places = [
    ...MASKED,
    ...othersOfRoot(),
    ...interfaceFolders(),
    ...homes,
    ...own,
    ...(isRoot ? ROOT_FOLDERS : []),
  ];
  const masks = new Masks(outermost(places.map(real).filter(isFolder)), homes);
  const entries = [...new Set(path.split(delimiter))].filter((entry) => isAbsolute(entry) && isFolder(entry));
  const tools = entries.flatMap((entry) => toolchain(entry, masks));
  const wanted = [...tools, ...masks.stores(entries), dirname(process.execPath)];
  const byChoice = policy.show.map(real);
  const hide = policy.hide.map(real);
  const shown = masks.showable([...wanted, ...byChoice]).filter((folder) => !isBelow(folder, hide));
  const secrets = credentialsBelow(byChoice);
  const isVisible = (each: string): boolean => !masks.covers(each) || isBelow(each, shown);
  // A toolchain around our own folders does not show them.
  const emptied = [...secrets.folders, ...hide.filter(isFolder), ...own.map(real).filter(isFolder)];
  const closed = outermost(emptied.filter(isVisible));
  const files = [...secrets.files, ...hide.filter(isFile)].filter(isVisible);
  const inShown = shown.flatMap((each) =>
    isBelow(each, byChoice) ? credentialsIn(each) : toolCredentialsIn(each),
  );
  const secret = [...inShown, ...(isRoot ? ROOT_SECRETS.filter(isFile) : []), ...files];
  return {
    masked: masks.folders,
    shown,
    closed,
    hidden: [...new Set(secret)].filter((file) => !isBelow(file, closed)),
    env: Object.fromEntries(policy.env.flatMap(variable)),
    home,
    path: entries.join(delimiter),
  };
}

/** A variable of the host's environment, where it is set. */
function variable(name: string): readonly (readonly [string, string])[] {
  const value = process.env[name];
  return value === undefined ? [] : [[name, value]];
}

const isBelow = (path: string, folders: readonly string[]): boolean =>
  folders.some((folder) => isWithin(path, folder));

/**
 * Shows what a project's own dependency folders link to: a virtual environment is nothing without the interpreter it was
 * made of, and a linked package may lie anywhere. `folders` are relative to `root`.
 */
export function showLinked(around: Surroundings, root: string, folders: readonly string[]): Surroundings {
  const masks = new Masks(around.masked, [around.home, real(around.home)]);
  const isOutside = (target: string): boolean => !isWithin(target, root);
  const wanted = folders.flatMap((folder) => {
    const packages = linksIn(join(root, folder), masks).filter(isFolder);
    const programs = linksIn(join(root, folder, 'bin'), masks).flatMap((target) => masks.around(target));
    return [...packages, ...programs].filter(isOutside);
  });
  if (wanted.length === 0) return around;
  const shown = masks
    .showable([...around.shown, ...wanted])
    .filter((folder) => !isBelow(folder, around.closed));
  return { ...around, shown, hidden: [...new Set([...around.hidden, ...shown.flatMap(credentialsIn)])] };
}

class Masks {
  readonly folders: readonly string[];
  readonly #homes: readonly string[];
  /** Too wide to be given back. */
  readonly #bounds: ReadonlySet<string>;

  constructor(folders: readonly string[], homes: readonly string[]) {
    this.folders = folders;
    this.#homes = homes;
    this.#bounds = new Set([...folders, ...homes, ...homes.map((folder) => join(folder, '.local'))]);
  }

  covers(path: string): boolean {
    return this.folders.some((mask) => isWithin(path, mask));
  }

  /** What a folder of programs belongs to. */
  beside(folder: string): readonly string[] {
    return installationOf(folder, (around) => this.#bounds.has(around));
  }

  /** What a program that a link leads to belongs to. */
  around(program: string): readonly string[] {
    return packageOf(program, (around) => this.#bounds.has(around));
  }

  companions(entry: string): readonly string[] {
    return this.#homes.flatMap((home) =>
      Object.entries(COMPANIONS).flatMap(([of, needs]) =>
        join(home, of) === entry ? needs.map((need) => join(home, need)) : [],
      ),
    );
  }

  stores(entries: readonly string[]): readonly string[] {
    return Object.entries(STORES).flatMap(([program, folders]) => {
      const isHere = entries.some((entry) => isFile(join(entry, program)) || isLink(join(entry, program)));
      return isHere ? this.#homes.flatMap((home) => folders.map((folder) => join(home, folder))) : [];
    });
  }

  /** Existing folders and files under a mask, with what they are links to; none that is as wide as a mask or a home. */
  showable(wanted: readonly string[]): readonly string[] {
    const folders = [...wanted, ...wanted.map(real)].filter(
      (folder) => this.covers(folder) && (isFolder(folder) || isFile(folder)),
    );
    return outermost(folders.filter((folder) => !this.#bounds.has(folder)));
  }
}

/** An entry of PATH, what it belongs to, what its links point to, and its companions; where a mask covers them. */
function toolchain(entry: string, masks: Masks): readonly string[] {
  if (SYSTEM_PROGRAMS.test(entry)) return [];
  const targets = linksIn(entry, masks).flatMap((target) => masks.around(target));
  if (!masks.covers(entry) && !masks.covers(real(entry))) return targets;
  return [...masks.beside(entry), ...masks.beside(real(entry)), ...targets, ...masks.companions(entry)];
}

/** Real paths of what the links in a folder point to, where that is under a mask. */
function linksIn(folder: string, masks: Masks): readonly string[] {
  return entriesOf(folder)
    .filter((entry) => entry.isSymbolicLink())
    .map((entry) => resolve(folder, readlinkSync(join(folder, entry.name))))
    .filter((target) => masks.covers(target))
    .map(real);
}

/** Drops every folder that lies in another of the list. */
function outermost(folders: readonly string[]): readonly string[] {
  const sorted = [...new Set(folders)].sort((a, b) => a.length - b.length);
  return sorted.filter((folder, index) => !sorted.slice(0, index).some((other) => isWithin(folder, other)));
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function isFolder(path: string): boolean {
  return found(path, statSync)?.isDirectory() ?? false;
}

function isLink(path: string): boolean {
  return found(path, lstatSync)?.isSymbolicLink() ?? false;
}

function isFile(path: string): boolean {
  return found(path, lstatSync)?.isFile() ?? false;
}

/** What lies behind a folder that we may not enter is not there for us, nor for a box. */
function found(path: string, look: typeof lstatSync): Stats | undefined {
  try {
    return look(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
