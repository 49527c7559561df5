// The extension seen from inside the extension host: the same suite in the desktop VS Code and in the server's host.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { beforeAll, expect, test } from 'vitest';

import { repository } from './cache.ts';
import { noBrowser } from './chromium.ts';
import { releases } from './code-oss.ts';
import { installAll, installationTime } from './install.ts';
import { runInHost, wantsDesktop } from './in-host.ts';
import { describeUnless } from './stage.ts';
import { temporaryFolder } from './temporary.ts';

const missing = wantsDesktop ? undefined : noBrowser();

describeUnless(missing, 'the extension in its host', () => {
  beforeAll(installAll, installationTime);

  test.each(releases)('sleeps, wakes and offers what it promises on VS Code $vscode', async (release) => {
    await using workspace = await temporaryFolder('in-host');
    await writeFile(join(workspace.path, 'package.json'), '{ "scripts": { "test": "node --test" } }\n');
    const suite = fileURLToPath(import.meta.resolve('./host/galapagos.ts'));
    const run = runInHost({ release, extension: repository, suite, workspace: workspace.path });
    await expect(run).resolves.toBeUndefined();
  });
});
