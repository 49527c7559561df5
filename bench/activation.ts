// How long VS Code waits for the extension: what "Developer: Show Running Extensions" says of it, in a real VS Code.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { type Browser } from 'playwright-core';

import { repository } from '../test/vscode/cache.ts';
import { launchBrowser } from '../test/vscode/chromium.ts';
import { newest } from '../test/vscode/code-oss.ts';
import { installVsCode } from '../test/vscode/install.ts';
import { openPage } from '../test/vscode/page.ts';
import { startServer, type VsCodeServer } from '../test/vscode/server.ts';
import { temporaryFolder } from '../test/vscode/temporary.ts';
import { Workbench } from '../test/vscode/workbench.ts';

/** Loading the bundle and calling `activate`, milliseconds as VS Code counts them. */
interface ActivationFigures {
  /** In the first window after the installation, while everything else starts, too. */
  readonly firstMs: number;
  /** In each window after that: a new extension host every time. */
  readonly laterMs: readonly number[];
  readonly medianMs: number;
}

/** Target of DESIGN §13 for the median, milliseconds. */
const targetMs = 50;

/** Needs `dist/galapagos.vsix`. The view is opened in a new window each time: that is what activates the extension. */
async function measureActivation(runs = 10): Promise<ActivationFigures> {
  await using temporary = await temporaryFolder('activation');
  const folder = join(temporary.path, 'project');
  await mkdir(folder);
  const browser = await launchBrowser();
  try {
    await using server = await startServer({
      installed: await installVsCode(newest),
      dataFolder: join(temporary.path, 'data'),
      vsix: [join(repository, 'dist/galapagos.vsix')],
    });
    const activationMs: number[] = [];
    for (let n = 0; n < runs; n++) activationMs.push(await measureOnce(browser, server, folder));
    const [firstMs = NaN, ...laterMs] = activationMs;
    const medianMs = laterMs.toSorted((a, b) => a - b)[Math.floor(laterMs.length / 2)] ?? NaN;
    return { firstMs, laterMs, medianMs };
  } finally {
    await browser.close();
  }
}

async function measureOnce(browser: Browser, server: VsCodeServer, folder: string): Promise<number> {
  const page = await openPage(server, { browser, workspace: folder });
  try {
    const workbench = new Workbench(page);
    await workbench.openContainer('Galapagos');
    await workbench.webview('[data-testid="welcome"]');
    await workbench.command('Developer: Show Running Extensions');
    const row = page.locator('.runtime-extensions-editor .monaco-list-row').filter({ hasText: 'Galapagos' });
    const words = await row.filter({ hasText: /\d+ms/ }).first().innerText();
    return Number(/(\d+)ms/.exec(words)?.[1]);
  } finally {
    await page.close();
  }
}

const figures = await measureActivation();
console.log(JSON.stringify({ ...figures, targetMs }, null, 2));
