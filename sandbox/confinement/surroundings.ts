// What of this machine a box may see: homes and temporary folders masked, toolchains on PATH given back without credentials.
import { type Dirent, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, isAbsolute, join } from 'node:path';

import { type Surroundings } from './plan.ts';

const MASKED = ['/home', '/root', '/tmp', '/var/tmp', '/run', '/mnt', '/media'];
/** Folders that hold programs: what belongs to them lies beside. */
const PROGRAM_FOLDERS = new Set(['bin', 'sbin', 'shims', '.bin', 'libexec']);
/** Relative to home: what the tools of a PATH entry (left) need elsewhere in the home (right). */
const COMPANIONS: Readonly<Record<string, readonly string[]>> = {
  '.cargo/bin': ['.rustup'],
  '.local/bin': ['.local/lib'],
  'go/bin': ['go/pkg'],
};
const CREDENTIALS =
  /^(credentials.*|\.npmrc|npmrc|\.netrc|\.pypirc|\.yarnrc(\.yml)?|auth\.json|\.env.*|settings\.xml|pip\.conf|\.git-credentials)$/;
/** Readable to a box of the real root only; to everybody else the kernel refuses them anyway. */
const ROOT_SECRETS = ['shadow', 'shadow-', 'gshadow', 'gshadow-', 'sudoers', 'krb5.keytab'].map(
  (name) => `/etc/${name}`,
);
const ROOT_FOLDERS = [
  ...['ssh', 'ssl/private', 'letsencrypt', 'sudoers.d', 'docker', 'wireguard'].map((name) => `/etc/${name}`),
  ...['lib/docker', 'log', 'backups', 'mail', 'spool'].map((name) => `/var/${name}`),
  '/boot',
];
/** A home like this is not a home; masking it would take the system away. */
const NEVER_MASKED = /^\/(usr|etc|bin|sbin|lib|lib64|opt|proc|sys|dev|var)?$/;

export interface SurroundingsOptions {
  readonly path: string;
  readonly home: string;
  /** Our own folders: scratch and store. */
  readonly own: readonly string[];
}

export function hostSurroundings(own: readonly string[]): Surroundings {
  return findSurroundings({ path: process.env['PATH'] ?? '/usr/bin:/bin', home: homedir(), own });
}

export function findSurroundings({ path, home, own }: SurroundingsOptions): Surroundings {
  const homes = [home, real(home)].filter((folder) => !NEVER_MASKED.test(folder));
  const isRoot = process.getuid?.() === 0;
  const places = [...MASKED, ...homes, ...own, ...(isRoot ? ROOT_FOLDERS : [])];
  const masked = outermost(places.map(real).filter(isFolder));
  const covered = (folder: string): boolean => masked.some((mask) => isWithin(folder, mask));
  const entries = path.split(delimiter).filter((entry) => isAbsolute(entry) && isFolder(entry));
  const bounds = new Set([...masked, ...homes, ...homes.map((folder) => join(folder, '.local'))]);
  const wanted = [
    ...entries.flatMap((entry) => toolchain(entry, { home, bounds, covered })),
    dirname(process.execPath),
  ];
  const shown = outermost(
    [...wanted, ...wanted.map(real)].filter((folder) => covered(folder) && isFolder(folder)),
  );
  return {
    masked,
    shown: shown.filter((folder) => !bounds.has(folder)),
    hidden: [...shown.flatMap(credentialsIn), ...(isRoot ? ROOT_SECRETS.filter(isFile) : [])],
    home,
    path: entries.join(delimiter),
  };
}

interface Bounds {
  readonly home: string;
  /** Too wide to be given back: masks, homes. */
  readonly bounds: ReadonlySet<string>;
  readonly covered: (folder: string) => boolean;
}

/** An entry of PATH under a mask, what lies beside it, what its links point to, and its companions. */
function toolchain(entry: string, { home, bounds, covered }: Bounds): readonly string[] {
  if (!covered(entry) && !covered(real(entry))) return [];
  const beside = (folder: string): string => {
    const parent = dirname(folder);
    return PROGRAM_FOLDERS.has(basename(folder)) && !bounds.has(parent) ? parent : folder;
  };
  const targets = linksIn(entry)
    .filter(covered)
    .map((target) => beside(dirname(target)));
  const companions = Object.entries(COMPANIONS).flatMap(([of, needs]) =>
    join(home, of) === entry ? needs.map((need) => join(home, need)) : [],
  );
  return [entry, beside(entry), beside(real(entry)), ...targets, ...companions];
}

function linksIn(folder: string): readonly string[] {
  return entriesOf(folder)
    .filter((entry) => entry.isSymbolicLink())
    .map((entry) => real(join(folder, entry.name)));
}

function credentialsIn(folder: string): readonly string[] {
  const here = entriesOf(folder).filter((entry) => entry.isFile() && CREDENTIALS.test(entry.name));
  const configuration = entriesOf(join(folder, 'etc')).filter((entry) => CREDENTIALS.test(entry.name));
  return [
    ...here.map((entry) => join(folder, entry.name)),
    ...configuration.map((entry) => join(folder, 'etc', entry.name)),
  ];
}

/** Drops every folder that lies in another of the list. */
function outermost(folders: readonly string[]): readonly string[] {
  const sorted = [...new Set(folders)].sort((a, b) => a.length - b.length);
  return sorted.filter((folder, index) => !sorted.slice(0, index).some((other) => isWithin(folder, other)));
}

export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** The path itself when it cannot be resolved: it is then not there, and the next question says so. */
function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
