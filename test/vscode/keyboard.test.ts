// The whole way by the keyboard alone, in a real VS Code: from the choice of a model to an applied patch, and back.
import { type Frame } from 'playwright-core';
import { expect, test } from 'vitest';

import { startLoopback } from '../loopback/server.ts';
import { patience } from './page.ts';
import { editing, KEY, openWindow, scriptedAttempts, soon } from './window.ts';
import { Sidebar } from './sidebar.ts';
import { describeInVsCode } from './stage.ts';
import { eventually, type Workbench } from './workbench.ts';

const fault = editing('src/tides.js', 'i < tides.length - 2', 'i < tides.length - 1');

describeInVsCode('the keyboard', (stage) => {
  test('leads from the palette through run, tree, details and diff to an applied patch, and back', async () => {
    await using loopback = await startLoopback(scriptedAttempts([fault]), { models: [{ id: 'loopback' }] });
    await using window = await openWindow({
      browser: stage.browser,
      name: 'keyboard',
      settings: { 'galapagos.agent': 'finch' },
    });
    const { workbench, example } = window;
    const { keyboard } = workbench.page;
    const before = await example.files();

    await palette(workbench, 'Galapagos: Choose Model…');
    await line(workbench, 'Choose Model', 'Another endpoint…');
    await words(workbench, 'Address of the Endpoint', loopback.url);
    await words(workbench, 'API Key for', KEY);
    await line(workbench, 'Choose Model', 'loopback');
    await workbench.status('loopback is chosen').waitFor();

    await keyboard.press('Control+Alt+G');
    await keyboard.press('R');
    const frame = await workbench.webview('[data-testid="app"]');
    const sidebar = await Sidebar.open(workbench);
    expect(await sidebar.end()).toBe('repaired');

    await toTree(workbench, frame);
    await keyboard.press('Home');
    await expect
      .poll(() => active(frame), { timeout: patience })
      .toMatch(/^Today .*, Repaired by g0\.0, .*passed$/);
    await keyboard.type('g0.0');
    await expect
      .poll(() => active(frame), { timeout: patience })
      .toMatch(/^g0\.0 plan, 3 of 3 fixed, confirmed, .* tok, passed, chosen$/);
    await keyboard.press('ArrowRight');
    await frame.locator('.row.active[aria-expanded=true]').waitFor();
    await keyboard.press('ArrowRight');
    await expect
      .poll(() => active(frame), { timeout: patience })
      .toMatch(/^view src\/tides\.js: .* tok, tool$/);
    await keyboard.press('Enter');
    await frame.getByRole('heading', { name: 'Thought' }).waitFor();
    await keyboard.press('ArrowLeft');
    await expect.poll(() => active(frame), { timeout: patience }).toMatch(/^g0\.0 plan/);
    await frame.getByRole('heading', { name: 'Verdicts' }).waitFor();
    await window.shoot('1 details');

    await refineByMenu(workbench);
    await words(workbench, 'Refine g0.0', 'Say in a comment why the last turn counts');
    await frame.getByRole('treeitem', { name: /^g1\.\d+ heed/ }).waitFor({ timeout: soon });
    expect(await sidebar.end()).toBe('repaired');

    await toTree(workbench, frame);
    await keyboard.press('Home');
    await keyboard.type('g0.0');
    await expect.poll(() => active(frame), { timeout: patience }).toMatch(/^g0\.0 plan/);
    const stops = await tabThrough(workbench, frame);
    expect(stops).toContainEqual('Height of the details');
    expect(stops).toContainEqual('Close the details');
    expect(stops).toContainEqual('Review');
    expect(stops.filter((name) => name === '')).toEqual([]);

    await keyboard.press('Control+Alt+G');
    await keyboard.press('D');
    await workbench.diff().locator('.line-insert, .char-insert').first().waitFor();
    expect(await example.files()).toEqual(before);
    await palette(workbench, 'Galapagos: Apply Patch');
    await workbench.status('Applied g').waitFor();
    expect(await example.testsPass()).toBe(true);
    await palette(workbench, 'Galapagos: Undo Last Applied Patch');
    await workbench.status('Took the patch back').waitFor();
    expect(await example.files()).toEqual(before);
  });
});

/** The context menu of the active row, by the keys that open it everywhere. */
async function refineByMenu(workbench: Workbench): Promise<void> {
  const { page } = workbench;
  const menu = page.locator('.context-view .monaco-menu, .monaco-menu-container .monaco-menu').first();
  await page.keyboard.press('Shift+F10');
  await menu.getByText('Copy Diff').waitFor();
  const focused = menu.locator('.action-item.focused');
  await eventually('the line of the menu', async () => {
    await page.keyboard.press('ArrowDown');
    return (await focused.filter({ hasText: 'Refine With Feedback…' }).isVisible()) || undefined;
  });
  await page.keyboard.press('Enter');
}

/** A command by its title, without a mouse. */
async function palette(workbench: Workbench, title: string): Promise<void> {
  const { page, quick } = workbench;
  await eventually(`the command ${title}`, async () => {
    await page.keyboard.press('F1');
    await quick.locator('.quick-input-box input:focus').waitFor();
    await page.keyboard.type(title);
    const first = quick.locator('.monaco-list-row.focused', { has: page.getByText(title, { exact: true }) });
    await first.waitFor({ timeout: 4000 }).catch(() => undefined);
    if (await first.isVisible()) return true;
    await page.keyboard.press('Escape');
    return undefined;
  });
  await page.keyboard.press('Enter');
}

/** A line of a list that may still grow: its name is typed, and Enter takes it. */
async function line(workbench: Workbench, title: string, label: string): Promise<void> {
  const { page, quick } = workbench;
  await quick.locator('.quick-input-title', { hasText: title }).waitFor();
  await quick.locator('.quick-input-box input:focus').waitFor();
  await page.keyboard.type(label);
  await quick.locator('.monaco-list-row.focused').filter({ hasText: label }).first().waitFor();
  await page.keyboard.press('Enter');
}

async function words(workbench: Workbench, title: string, text: string): Promise<void> {
  const { page, quick } = workbench;
  await quick.locator('.quick-input-title', { hasText: title }).waitFor();
  await quick.locator('.quick-input-box input:focus').waitFor();
  await page.keyboard.type(text);
  await page.keyboard.press('Enter');
}

/**
 * The keys that show the trajectories give the tree the focus. From elsewhere: a tree that has it already lets go of it
 * for a moment when VS Code gives it again, and what is typed in that moment goes nowhere.
 */
async function toTree({ page }: Workbench, frame: Frame): Promise<void> {
  const focused = frame.locator('[role=tree]:focus');
  await page.keyboard.press('Control+1');
  await focused.waitFor({ state: 'detached' });
  await page.keyboard.press('Control+Alt+G');
  await page.keyboard.press('T');
  await focused.waitFor();
}

/** The name of the active row as a screen reader gets it. */
async function active(frame: Frame): Promise<string | null> {
  const id = await frame.getByRole('tree').getAttribute('aria-activedescendant');
  return await frame.locator(`#${id}`).getAttribute('aria-label');
}

/** Presses Tab until the view lets go of the focus; the names of everything that had it on the way. */
async function tabThrough({ page }: Workbench, frame: Frame): Promise<readonly string[]> {
  const names: string[] = [];
  while (names.length < 40) {
    await page.keyboard.press('Tab');
    const isInside = await frame.evaluate<boolean>('document.hasFocus()');
    if (!isInside) return names;
    names.push(
      await frame.evaluate<string>(
        `(({ activeElement: on }) => on.getAttribute('aria-label') ?? (on.innerText || on.tagName))(document)`,
      ),
    );
  }
  throw new Error(`Tab does not leave the view: ${names.join(', ')}`);
}
