// Takes the pictures of README and walkthrough anew: `npm run pictures`.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Page } from 'playwright-core';

import { repository } from './cache.ts';
import { launchBrowser } from './chromium.ts';
import { newest } from './code-oss.ts';
import { copyExample } from './example.ts';
import { installVsCode } from './install.ts';
import { openPage } from './page.ts';
import { startServer } from './server.ts';
import { Sidebar } from './sidebar.ts';
import { temporaryFolder } from './temporary.ts';
import { Workbench } from './workbench.ts';

await using temporary = await temporaryFolder('pictures');
const example = await copyExample('finch-census', temporary.path);
await using server = await startServer({
  installed: await installVsCode(newest),
  dataFolder: join(temporary.path, 'data'),
  vsix: [join(repository, 'dist/galapagos.vsix')],
  settings: { 'workbench.colorTheme': 'Default Dark Modern', 'diffEditor.renderSideBySide': false },
});
const browser = await launchBrowser();
try {
  await takeAll(await openPage(server, { browser, workspace: example.folder }));
} finally {
  await browser.close();
}

async function takeAll(page: Page): Promise<void> {
  const workbench = new Workbench(page);
  const sidebar = await Sidebar.open(workbench);
  await workbench.command('Galapagos: Repair Failing Tests');
  await sidebar.end();
  await sidebar.row(/^g\d+\.\d+ .*chosen/).click();
  await sidebar.details.waitFor();
  await workbench.command('Galapagos: Review Patch');
  await workbench.diff().locator('.line-insert, .char-insert').first().waitFor();
  for (const theme of ['light', 'dark'] as const) {
    await workbench.useTheme(theme);
    await page.mouse.move(700, 700);
    await keep(`repair-${theme}`, await part(page, '.part.sidebar', 470));
    await keep(`review-${theme}`, await part(page, '.part.editor', 300));
  }
  await page.screenshot({ path: join(repository, 'docs/images/sidebar.png') });
}

/** The upper part of a part of the window, where what matters stands. */
async function part(page: Page, selector: string, height: number): Promise<Buffer> {
  const box = await page.locator(selector).boundingBox();
  if (!box) throw new Error(`there is no ${selector}`);
  return await page.screenshot({ clip: { ...box, height } });
}

/** What ships is smaller as WebP without loss, which the browser makes of it. */
async function keep(name: string, png: Buffer): Promise<void> {
  await using blank = await browser.newPage();
  const bytes = await blank.evaluate<number[]>(`(async () => {
    const image = new Image();
    image.src = 'data:image/png;base64,${png.toString('base64')}';
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext('2d').drawImage(image, 0, 0);
    const blob = await canvas.convertToBlob({ type: 'image/webp', quality: 1 });
    return [...new Uint8Array(await blob.arrayBuffer())];
  })()`);
  await writeFile(join(repository, 'media/walkthrough', `${name}.webp`), Buffer.from(bytes));
}
