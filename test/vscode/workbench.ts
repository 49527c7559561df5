// What a person does in the workbench, found the way a person finds it. Holds on VS Code 1.104 to 1.139.
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { type Frame, type Locator, type Page } from 'playwright-core';

import { cacheFolder } from './cache.ts';
import { patience } from './page.ts';

/** The two sides of a text diff. */
export type Side = 'original' | 'modified';

/** The built-in themes of each kind, and how the workbench marks them. */
const themes = {
  light: { label: 'Light Modern', class: 'vs' },
  dark: { label: 'Dark Modern', class: 'vs-dark' },
  'high contrast': { label: 'Dark High Contrast', class: 'hc-black' },
  'high contrast light': { label: 'Light High Contrast', class: 'hc-light' },
};

export class Workbench {
  readonly page: Page;
  /** The palette, quick picks and input boxes are one widget. */
  readonly quick: Locator;

  constructor(page: Page) {
    this.page = page;
    this.quick = page.locator('.quick-input-widget');
  }

  /** The icon of a view container: there as soon as the extensions' contributions are in. */
  activity(title: string): Locator {
    const tab = this.page.getByRole('tab', { name: title });
    return tab.or(this.page.locator(`.activitybar a.action-label[aria-label="${title}"]`)).first();
  }

  /** A click on the icon of an open container closes it, and a window that restores itself may open it just before: look again. */
  async openContainer(title: string): Promise<void> {
    const heading = this.page.locator('.part.sidebar .composite.title h2').filter({ hasText: title });
    await this.activity(title).waitFor({ timeout: 2 * patience });
    await eventually(`the view container ${title}`, async () => {
      if (!(await heading.isVisible())) await this.activity(title).click();
      await heading.waitFor({ timeout: 4000 }).catch(() => undefined);
      return (await heading.isVisible()) || undefined;
    });
    // The tip of the icon would hide part of what is looked at next.
    await this.page.mouse.move(700, 450);
  }

  /** Runs a command by its full title. The palette lists what is enabled when it opens: open it again until it is there. */
  async command(title: string): Promise<void> {
    const exact = this.page.getByText(title, { exact: true });
    const row = this.quick.locator('.monaco-list-row', { has: exact }).first();
    await eventually(`the command ${title}`, async () => {
      await this.type(`>${title}`);
      await row.waitFor({ timeout: 4000 }).catch(() => undefined);
      if (await row.isVisible()) return true;
      await this.page.keyboard.press('Escape');
      return undefined;
    });
    await row.click();
  }

  /** The titles the palette offers for some text. */
  async offered(text: string): Promise<readonly string[]> {
    await this.type(`>${text}`);
    const rows = this.quick.locator('.monaco-list-row .label-name');
    await rows.first().waitFor();
    const titles = await rows.allInnerTexts();
    await this.page.keyboard.press('Escape');
    return titles;
  }

  async pick(label: string): Promise<void> {
    await this.quick.locator('.monaco-list-row').filter({ hasText: label }).first().click();
    await this.quick.waitFor({ state: 'hidden' });
  }

  async answer(text: string): Promise<void> {
    const box = this.quick.locator('.quick-input-box input');
    await box.fill(text);
    await box.press('Enter');
    await this.quick.waitFor({ state: 'hidden' });
  }

  toast(text: string | RegExp): Locator {
    return this.page.locator('.notifications-toasts .notification-toast').filter({ hasText: text }).first();
  }

  async clearToasts(): Promise<void> {
    await this.command('Notifications: Clear All Notifications');
    await this.page.locator('.notification-toast').first().waitFor({ state: 'hidden' });
  }

  dialog(text: string | RegExp): Locator {
    return this.page.locator('.monaco-dialog-box').filter({ hasText: text });
  }

  /** Presses a button of a toast or dialog. */
  async press(surface: Locator, button: string): Promise<void> {
    await surface.locator('.monaco-button').filter({ hasText: button }).first().click();
  }

  status(text: string | RegExp): Locator {
    return this.page.locator('.statusbar-item').filter({ hasText: text }).first();
  }

  pane(title: string): Locator {
    const heading = this.page.locator('.pane-header h3.title', { hasText: title });
    return this.page.locator('.pane').filter({ has: heading }).first();
  }

  /** Runs an action of a view's title bar: it shows when the mouse is over the view. */
  async paneAction(pane: string, label: string): Promise<void> {
    await this.pane(pane).hover();
    await this.pane(pane).locator('.pane-header').getByRole('button', { name: label }).click();
  }

  /** Webviews float above the workbench, outside of their view: `inside` is a selector that only this one has. */
  async webview(inside: string): Promise<Frame> {
    return await eventually(`a webview with ${inside}`, () => this.#frameWith(inside));
  }

  async #frameWith(inside: string): Promise<Frame | undefined> {
    for (const frame of this.page.frames()) {
      const isContent = frame.parentFrame()?.parentFrame() === this.page.mainFrame();
      if (!isContent) continue;
      // A frame may go away between the two looks.
      const count = await frame
        .locator(inside)
        .count()
        .catch(() => 0);
      if (count > 0) return frame;
    }
    return undefined;
  }

  tab(title: string | RegExp): Locator {
    return this.page.locator('.tabs-container .tab').filter({ hasText: title }).first();
  }

  /** The text diff, or the n-th one of a multi-file diff. */
  diff(index = 0): Locator {
    return this.page.locator('.editor-instance .monaco-diff-editor').nth(index);
  }

  /** The files of the native multi-file diff, in its order. */
  changedFiles(): Locator {
    return this.page.locator('.multiDiffEntry .title.modified .label-name');
  }

  /** The visible text of one side of a diff. */
  async lines(diff: Locator, side: Side): Promise<readonly string[]> {
    const rows = await diff.locator(`.editor.${side} .view-lines .view-line`).all();
    const placed = await Promise.all(
      rows.map(async (row) => {
        const top = /top:\s*(\d+)/.exec((await row.getAttribute('style')) ?? '')?.[1];
        return { top: Number(top), text: (await row.textContent()) ?? '' };
      }),
    );
    return placed.sort((a, b) => a.top - b.top).map(({ text }) => text.replaceAll('\u00a0', ' '));
  }

  editorAction(label: string): Locator {
    return this.page
      .locator('.editor-group-container.active .editor-actions')
      .getByRole('button', { name: label });
  }

  async useTheme(theme: keyof typeof themes): Promise<void> {
    await this.command('Preferences: Color Theme');
    await this.quick.locator('.quick-input-box input').fill(themes[theme].label);
    await this.pick(themes[theme].label);
    await this.page.locator(`.monaco-workbench.${themes[theme].class}`).waitFor();
  }

  /** The visible lines of the output panel. */
  output(): Locator {
    return this.page.locator('.output-view .view-line');
  }

  async screenshot(folder: string, name: string): Promise<void> {
    const path = join(cacheFolder, 'shots', folder, `${name.replaceAll(/\W+/g, '-')}.png`);
    await mkdir(dirname(path), { recursive: true });
    await this.page.screenshot({ path, animations: 'disabled' });
  }

  async type(text: string): Promise<void> {
    const input = this.quick.locator('.quick-input-box input');
    await this.page.keyboard.press('F1');
    await input.fill(text);
  }
}

/** Looks again and again until there is something to see. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + patience;
  while (performance.now() < deadline) {
    const seen = await look();
    if (seen !== undefined) return seen;
    await delay(100);
  }
  throw new Error(`${what} did not come within ${patience / 1000} s`);
}
