// Takes the pictures of README and walkthrough anew: `npm run pictures`.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Page } from 'playwright-core';

import { type Said } from '../loopback/brain.ts';
import { startLoopback } from '../loopback/server.ts';
import { repository } from './cache.ts';
import { launchBrowser } from './chromium.ts';
import { choose, openWindow, scriptedAttempts } from './window.ts';
import { searchTime } from './page.ts';
import { Sidebar } from './sidebar.ts';
import { type Workbench } from './workbench.ts';

const view = (path: string): Said => ({
  text: 'The failing tests are about numbers that are off by a little: I read how they come about.',
  toolCalls: [{ name: 'view', arguments: { path } }],
});
const mendEstimate: Said = {
  text: 'Chapman’s estimator ends with − 1, and here it ends with + 1: every estimate is two birds too high.',
  toolCalls: [
    {
      name: 'edit',
      arguments: { path: 'src/estimate.js', old: '/ (again + 1)) + 1;', new: '/ (again + 1)) - 1;' },
    },
  ],
};
const mendSightings: Said = {
  text: 'The last day of a season belongs to it, as its comment says; the comparison leaves it out, so seasons lose what was seen on it.',
  toolCalls: [
    {
      name: 'edit',
      arguments: { path: 'src/sightings.js', old: 'date < to', new: 'date <= to' },
    },
  ],
};
const end: readonly Said[] = [
  { text: 'The tests decide whether that was it.', toolCalls: [{ name: 'test', arguments: {} }] },
  {
    text: 'Done.',
    toolCalls: [{ name: 'finish', arguments: { approach: 'Mended the comparison.', confidence: 0.9 } }],
  },
];
const estimate = [view('src/estimate.js'), mendEstimate, ...end];
const sightings = [view('src/sightings.js'), mendSightings, ...end];

const browser = await launchBrowser();
try {
  await withoutModel();
  await withModel();
} finally {
  await browser.close();
}

/** The walkthrough: the embedded agent repairs finch-census, and the patch is looked at. */
async function withoutModel(): Promise<void> {
  await using window = await openWindow({
    browser,
    name: 'pictures',
    example: 'finch-census',
    settings: { 'diffEditor.renderSideBySide': false },
  });
  const { workbench } = window;
  const { page } = workbench;
  const sidebar = await Sidebar.open(workbench);
  await workbench.command('Galapagos: Repair Failing Tests');
  await sidebar.end();
  await sidebar.row(/^g\d+\.\d+ .*chosen/).click();
  await sidebar.details.waitFor();
  await review(workbench);
  for (const theme of ['light', 'dark'] as const) {
    await workbench.useTheme(theme);
    await page.mouse.move(700, 700);
    await keep(`media/walkthrough/repair-${theme}.webp`, await part(page, '.part.sidebar', 470));
    await keep(`media/walkthrough/review-${theme}.webp`, await part(page, '.part.editor', 300));
  }
}

/** README: a scripted model finds one fault in each of two attempts, which are then crossed. */
async function withModel(): Promise<void> {
  const pace = (said: number) => (said === 1 ? 150 : 10);
  await using loopback = await startLoopback(scriptedAttempts([estimate, sightings], pace), {
    models: [{ id: 'scripted' }],
  });
  await using window = await openWindow({
    browser,
    name: 'pictures',
    example: 'finch-census',
    settings: {
      'diffEditor.renderSideBySide': false,
      'galapagos.agent': 'finch',
      'galapagos.search.population': 2,
      'galapagos.search.parallelism': 1,
    },
  });
  const { workbench } = window;
  const sidebar = await Sidebar.open(workbench);
  await choose(workbench, loopback.url, 'scripted');
  await workbench.command('Galapagos: Repair Failing Tests');
  await sidebar.saying('so seasons').waitFor({ timeout: searchTime });
  await keep('docs/images/answer.webp', await part(workbench.page, '.part.sidebar', 470));
  await sidebar.end();
  await sidebar.row(/^g0\.1/).click();
  await workbench.page.keyboard.press('ArrowRight');
  await sidebar.row(/^edit src\/sightings\.js/).click();
  await sidebar.details.getByRole('heading', { name: 'Thought' }).waitFor();
  await review(workbench);
  await workbench.page.mouse.move(700, 700);
  await keep('docs/images/sidebar.webp', await workbench.page.screenshot());
}

async function review(workbench: Workbench): Promise<void> {
  await workbench.command('Galapagos: Review Patch');
  await workbench.diff().locator('.line-insert, .char-insert').first().waitFor();
}

/** The upper part of a part of the window, where what matters stands. */
async function part(page: Page, selector: string, height: number): Promise<Buffer> {
  const box = await page.locator(selector).boundingBox();
  if (!box) throw new Error(`there is no ${selector}`);
  return await page.screenshot({ clip: { ...box, height } });
}

/** What ships is smaller as WebP without loss, which the browser makes of it. */
async function keep(path: string, png: Buffer): Promise<void> {
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
  await writeFile(join(repository, path), Buffer.from(bytes));
}
