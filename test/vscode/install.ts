// Sets up all that the tests in a real VS Code need, from npm alone: `node test/vscode/install.ts`.
import { pathToFileURL } from 'node:url';

import { sweepCache } from './cache.ts';
import { chromiumPart, installChromium } from './chromium.ts';
import { codeOssPart, installCodeOss, type Release, releases } from './code-oss.ts';
import { installNode, nodePart } from './node-host.ts';

export interface InstalledVsCode {
  readonly release: Release;
  /** Folder of Code-OSS. */
  readonly folder: string;
  /** The Node that runs it. */
  readonly node: string;
}

/** Quick when everything is there. Says on standard error what it fetches. */
export async function installVsCode(release: Release): Promise<InstalledVsCode> {
  const folder = await installCodeOss(release);
  const node = await installNode(release);
  return { release, folder, node };
}

async function installAll(): Promise<void> {
  const parts = releases.flatMap((release) => [codeOssPart(release), nodePart(release) ?? []].flat());
  await sweepCache([...parts, chromiumPart]);
  for (const release of releases) {
    const installed = await timed(`VS Code ${release.vscode}`, () => installVsCode(release));
    process.stdout.write(`  ${installed.folder}\n  on ${installed.node}\n`);
  }
  const browser = await timed('Chromium', installChromium);
  process.stdout.write(`  ${browser.executable}\n`);
}

async function timed<T>(what: string, install: () => Promise<T>): Promise<T> {
  const start = performance.now();
  const result = await install();
  process.stdout.write(`${what}: ready in ${((performance.now() - start) / 1000).toFixed(1)} s\n`);
  return result;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href)
  await installAll();
