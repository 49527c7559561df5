// What looks like a credential, by its name: files and folders that no box sees, whatever is shown around them.
import { type Dirent, readdirSync } from 'node:fs';
import { join } from 'node:path';

const FILES =
  /^(credentials.*|\.npmrc|npmrc|\.netrc|\.pypirc|\.yarnrc(\.yml)?|auth\.json|\.env.*|settings\.xml|pip\.conf|\.git-credentials)$/;
/** Only where a person shows a folder of their own: toolchains carry certificates under such names. */
const KEYS =
  /^(id_(rsa|dsa|ecdsa|ed25519)(_sk)?|.*\.(key|pem|p12|pfx|kdbx|keystore|jks)|\.htpasswd|\.pgpass)$/;
/** At the top of what a toolchain keeps: registries and their tokens. In a folder that a person chose it may be anything. */
const CONFIGURATION = /^(config\.(toml|json|ya?ml)|\.condarc)$/;
export const CREDENTIAL_FOLDER = /^\.(ssh|gnupg|aws|azure|kube|docker|password-store|oci|terraform\.d)$/;
/** A folder that takes longer to look through is looked through no further: `MOST` entries, `DEEPEST` levels. */
const MOST = 100_000;
const DEEPEST = 12;

export interface Credentials {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** The name of a file or folder says so. */
export function looksLikeCredential(name: string): boolean {
  return [FILES, KEYS, CONFIGURATION, CREDENTIAL_FOLDER].some((names) => names.test(name));
}

/** In a folder: beside what is in there, and in its configuration. */
export function credentialsIn(folder: string): readonly string[] {
  return ['.', 'etc', 'conf'].flatMap((name) => namedIn(join(folder, name), FILES));
}

/** The same where the folder was found, not chosen. */
export function toolCredentialsIn(folder: string): readonly string[] {
  return [...credentialsIn(folder), ...namedIn(folder, CONFIGURATION)];
}

function namedIn(folder: string, names: RegExp): readonly string[] {
  const found = entriesOf(folder).filter((entry) => !entry.isDirectory() && names.test(entry.name));
  return found.map((entry) => join(folder, entry.name));
}

/** Everywhere below folders that a person chose to show. No link is followed. */
export function credentialsBelow(chosen: readonly string[]): Credentials {
  const files: string[] = [];
  const folders: string[] = [];
  const waiting = chosen.map((path) => ({ path, depth: 0 }));
  let seen = 0;
  for (let next = waiting.pop(); next !== undefined && seen < MOST; next = waiting.pop()) {
    for (const entry of entriesOf(next.path)) {
      seen += 1;
      const path = join(next.path, entry.name);
      if (entry.isDirectory() && CREDENTIAL_FOLDER.test(entry.name)) folders.push(path);
      else if (entry.isDirectory() && next.depth < DEEPEST) waiting.push({ path, depth: next.depth + 1 });
      else if (entry.isFile() && (FILES.test(entry.name) || KEYS.test(entry.name))) files.push(path);
    }
  }
  return { files, folders };
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
