// Opens a workbench in the browser: the page's own configuration is edited before VS Code reads it.
import { resolve } from 'node:path';

import { type Browser, type Page } from 'playwright-core';

import { type VsCodeServer } from './server.ts';

export interface PageOptions {
  readonly browser: Browser;
  /** A folder or a `.code-workspace` file; none opens an empty window. */
  readonly workspace?: string;
  /** Folders of extensions to run from source. */
  readonly extensions?: readonly string[];
  /** Module with `run()` that the extension host calls; the window then reports an exit code. */
  readonly tests?: string;
  readonly onExit?: (code: number) => void;
  readonly onConsole?: (text: string) => void;
}

/** Slow machines get time; a missing element still fails in this. Milliseconds. */
export const patience = 30_000;

/** A repair on a slow machine. Milliseconds. */
export const searchTime = 180_000;

export async function openPage(server: VsCodeServer, options: PageOptions): Promise<Page> {
  const page = await options.browser.newPage({ viewport: { width: 1400, height: 900 } });
  page.setDefaultTimeout(patience);
  page.on('console', (message) => options.onConsole?.(message.text()));
  await page.exposeFunction('codeAutomationExit', (code: number) => options.onExit?.(code));
  await page.addInitScript({ content: configurationScript(options) });
  // Half of the key that seals secrets in this page; without an answer they do not outlive a reload.
  await page.route('**/mint-key', (route) =>
    route.fulfill({ contentType: 'application/octet-stream', body: Buffer.alloc(32, 7) }),
  );
  await page.goto(server.address(options.workspace));
  await page.locator('.monaco-workbench').waitFor({ timeout: 2 * patience });
  return page;
}

/**
 * A built VS Code takes development extensions from this configuration alone: its `payload` query needs a flag that hides
 * notifications. `interactive` comes before the deferred workbench module runs; rewriting the document on its way instead
 * makes Chromium refuse the loopback socket.
 */
function configurationScript({ extensions = [], tests }: PageOptions): string {
  const development = {
    ...(extensions.length > 0 && { extensions: extensions.map(remoteUri) }),
    ...(tests !== undefined && { extensionTestsPath: remoteUri(tests) }),
  };
  return `document.addEventListener('readystatechange', () => {
    const element = document.getElementById('vscode-workbench-web-configuration');
    if (document.readyState !== 'interactive' || !element) return;
    const configuration = JSON.parse(element.dataset.settings);
    configuration.developmentOptions = { ...configuration.developmentOptions, ...${JSON.stringify(development)} };
    delete configuration.productConfiguration?.extensionsGallery;
    element.dataset.settings = JSON.stringify(configuration);
  });`;
}

function remoteUri(path: string) {
  return { $mid: 1, scheme: 'vscode-remote', authority: 'remote', path: resolve(path) };
}
