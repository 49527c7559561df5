// What belongs to a program that is found through PATH or a link: the parts of its installation, never what merely lies beside it.
import { type Dirent, existsSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { CREDENTIAL_FOLDER, looksLikeCredential } from './credentials.ts';

/** Folders that hold programs: what belongs to them lies beside. */
const PROGRAM_FOLDERS = new Set(['bin', 'sbin', 'shims', 'libexec']);
/** Parts of any installation, by their names. */
const PARTS = new Set([
  'bin',
  'sbin',
  'lib',
  'lib32',
  'lib64',
  'libexec',
  'share',
  'include',
  'etc',
  'shims',
  'versions',
  'pyvenv.cfg',
]);
/** Further parts where something says that this kind of installation is there; all signs must be. */
const KINDS: readonly { readonly signs: readonly string[]; readonly parts: RegExp }[] = [
  { signs: ['shims'], parts: /^(version|plugins|installs|completions|src|.*\.d)$/ },
  { signs: ['toolchains'], parts: /^(toolchains|settings\.toml)$/ },
  { signs: ['tools/image'], parts: /^(tools|layout\.v\d+)$/ },
  { signs: ['Cellar'], parts: /^(Cellar|opt|Frameworks|Homebrew)$/ },
  { signs: ['specifications', 'gems'], parts: /^(specifications|gems|extensions|plugins|build_info)$/ },
  { signs: ['boot', 'conf', 'lib'], parts: /^(boot|conf)$/ },
  { signs: ['lib/gradle-api-metadata*'], parts: /^init\.d$/ },
  { signs: ['conda-meta'], parts: /./ },
  { signs: ['src/runtime', 'pkg/tool'], parts: /./ },
  { signs: ['lib/modules', 'release'], parts: /./ },
  { signs: ['jre', 'lib/tools.jar'], parts: /./ },
];
/** Signs of an installation that a link may lead into; in a person's own project is none of them. */
const INSTALLED = [
  'pyvenv.cfg',
  'conda-meta',
  'lib/modules',
  'lib/tools.jar',
  'pkg/tool',
  'lib/python*',
  'lib/node_modules',
  'lib/ruby',
  'lib/perl5',
  'include/node',
  'lib/rustlib',
  'lib/ghc*',
];
/** Folders in which package managers keep one folder for each of what they install. */
const MANAGED = new Set(['Cellar', 'versions', 'installs', 'candidates', 'toolchains', 'venvs', 'opt']);
const LIBRARIES = new Set(['lib', 'lib64', 'libexec']);

/** Of a folder: the whole home is too wide to be shown, whatever is in it. */
type IsTooWide = (folder: string) => boolean;

/** What a folder of programs belongs to: itself, and the parts of the installation around it. */
export function installationOf(folder: string, isTooWide: IsTooWide): readonly string[] {
  const around = dirname(folder);
  if (isTooWide(around) || CREDENTIAL_FOLDER.test(basename(around))) return [folder];
  // Packages find one another in there.
  if (basename(around) === 'node_modules' || existsSync(join(around, 'autoload.php'))) return [around];
  if (!PROGRAM_FOLDERS.has(basename(folder))) return [folder];
  const kinds = KINDS.filter(({ signs }) => signs.every((sign) => isThere(around, sign)));
  const isPart = (name: string): boolean => PARTS.has(name) || kinds.some(({ parts }) => parts.test(name));
  const parts = entriesOf(around).filter(({ name }) => isPart(name) && !looksLikeCredential(name));
  return [folder, ...parts.map(({ name }) => join(around, name))];
}

/** What the target of a link, a program, needs of its surroundings; of a project or of dotfiles only the file itself. */
export function packageOf(program: string, isTooWide: IsTooWide): readonly string[] {
  const parts = program.split('/');
  if (parts.some((part) => CREDENTIAL_FOLDER.test(part)) || looksLikeCredential(basename(program))) return [];
  const packages = parts.indexOf('node_modules');
  if (packages > 0) return [parts.slice(0, packages + 1).join('/')];
  const folder = dirname(program);
  const isInstalled =
    parts.some((part) => MANAGED.has(part)) || INSTALLED.some((sign) => isThere(dirname(folder), sign));
  if (PROGRAM_FOLDERS.has(basename(folder)) && isInstalled) return installationOf(folder, isTooWide);
  const library = parts.findLastIndex((part) => LIBRARIES.has(part));
  if (library > 0 && library < parts.length - 2) return [parts.slice(0, library + 2).join('/')];
  return [program];
}

/** A sign is a path below the folder; with a star at its end, the beginning of one. */
function isThere(folder: string, sign: string): boolean {
  if (!sign.endsWith('*')) return existsSync(join(folder, sign));
  const start = basename(sign).slice(0, -1);
  return entriesOf(join(folder, dirname(sign))).some(({ name }) => name.startsWith(start));
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
