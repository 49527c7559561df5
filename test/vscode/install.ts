// Sets up all that the tests in a real VS Code need, from npm alone: `node test/vscode/install.ts`.
import { pathToFileURL } from 'node:url';

import { sweepCache } from './cache.ts';
import { chromiumPart, installChromium, noBrowser } from './chromium.ts';
import { codeOssPart, installCodeOss, type Release, releases } from './code-oss.ts';
import { installNode, nodePart } from './node-host.ts';

export interface InstalledVsCode {
  readonly release: Release;
  /** Folder of Code-OSS. */
  readonly folder: string;
  /** The Node that runs it. */
  readonly node: string;
}

export async function installVsCode(release: Release): Promise<InstalledVsCode> {
  const folder = await installCodeOss(release);
  const node = await installNode(release);
  return { release, folder, node };
}

/** For `beforeAll`: a first installation on a slow network takes its time. Milliseconds. */
export const installationTime = 1_200_000;

/** Everything for all releases; instant when it is there. Says on standard error what it fetches. */
export async function installAll(): Promise<void> {
  const parts = releases.flatMap((release) => [codeOssPart(release), nodePart(release)]);
  await sweepCache([...parts.filter((part) => part !== undefined), chromiumPart]);
  for (const release of releases) await told(`VS Code ${release.vscode}`, () => installVsCode(release));
  if (noBrowser() === undefined) await told('Chromium', installChromium);
}

async function told(what: string, install: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  const telling = setTimeout(() => process.stderr.write(`Fetching ${what} from npm, once …\n`), 300);
  await install().finally(() => clearTimeout(telling));
  const seconds = (performance.now() - start) / 1000;
  if (seconds > 0.3) process.stderr.write(`${what} is ready after ${seconds.toFixed(1)} s\n`);
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await installAll();
  process.stdout.write(`VS Code ${releases.map(({ vscode }) => vscode).join(', ')} and a Chromium: ready\n`);
}
