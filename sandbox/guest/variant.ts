// A variant's folder as the host sees it: its manifest, checked, and the hash of everything in it.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

import * as v from 'valibot';

import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { type VariantRef } from '../../agent/trajectory/rollout.ts';
import { PROTOCOL_VERSION, type VariantManifest } from '../../agent/variants/protocol.ts';
import { type GuestHome } from './home.ts';

export interface LoadedVariant {
  readonly ref: VariantRef;
  readonly manifest: VariantManifest;
  readonly folder: string;
}

const manifestSchema: v.GenericSchema<unknown, VariantManifest> = v.object({
  name: v.pipe(
    v.string(),
    v.regex(/^[a-z][a-z0-9-]{0,63}$/, 'the name has other characters than a-z, 0-9, -'),
  ),
  about: v.string(),
  entry: v.pipe(
    v.string(),
    v.regex(/^(?!.*\.\.)[\w][\w./-]*\.mjs$/, 'the entry is no .mjs file below the folder'),
  ),
  protocol: v.literal(PROTOCOL_VERSION),
  needs: v.array(v.literal('chat')),
  params: v.record(v.string(), v.union([v.number(), v.string(), v.boolean()])),
});

/** More is no agent's code: a folder that was filled by mistake, or to fill the disk. */
const MOST_FILES = 2_000;
const MOST_BYTES = 16 * 1024 * 1024;

/** Reads and checks one of the seed variants. */
export async function loadVariant(
  { variants }: Pick<GuestHome, 'variants'>,
  name: string,
): Promise<Outcome<LoadedVariant, Fault>> {
  const folder = join(variants, name);
  const broken = (detail: string) => failure({ kind: 'variant-broken', variant: name, detail } as const);
  try {
    const manifest = v.safeParse(
      manifestSchema,
      JSON.parse(await readFile(join(folder, 'variant.json'), 'utf8')),
    );
    if (!manifest.success) return broken(`variant.json: ${reason(manifest.issues)}`);
    if (manifest.output.name !== name) return broken(`variant.json names it ${manifest.output.name}`);
    await stat(join(folder, manifest.output.entry));
    const hash = await folderHash(folder);
    return hash.ok
      ? success({ ref: { name, hash: hash.value }, manifest: manifest.output, folder })
      : broken(hash.fault);
  } catch (error) {
    return broken(error instanceof Error ? error.message : String(error));
  }
}

function reason([issue]: readonly v.BaseIssue<unknown>[]): string {
  const path = issue ? v.getDotPath(issue) : null;
  return [path, issue?.message].filter((part) => part !== null && part !== undefined).join(': ');
}

/** Equal folders have equal hashes, wherever they lie. Tests of a variant are part of it. */
async function folderHash(folder: string): Promise<Outcome<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  if (files.length > MOST_FILES) return failure(`it has more than ${MOST_FILES} files`);
  const hash = createHash('sha256');
  let bytes = 0;
  for (const file of files.sort()) {
    // Small files by the dozen: turns of the loop would take longer than reading them.
    const content = readFileSync(file);
    bytes += content.length;
    if (bytes > MOST_BYTES) return failure(`it is larger than ${MOST_BYTES / 1024 / 1024} MB`);
    const name = relative(folder, file).split(sep).join('/');
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return success(hash.digest('hex'));
}
