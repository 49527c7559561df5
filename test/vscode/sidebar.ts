// The Galapagos sidebar as a person meets it: its head, its buttons, its tree, its details.
import { type Frame, type Locator } from 'playwright-core';

import { patience, searchTime } from './page.ts';
import { type Workbench } from './workbench.ts';

export class Sidebar {
  readonly #frame: Frame;

  private constructor(frame: Frame) {
    this.#frame = frame;
  }

  static async open(workbench: Workbench): Promise<Sidebar> {
    await workbench.openContainer('Galapagos');
    return new Sidebar(await workbench.webview('[data-testid="app"]'));
  }

  get headline(): Locator {
    return this.#frame.getByTestId('headline');
  }

  get notice(): Locator {
    return this.#frame.getByTestId('notice');
  }

  get welcome(): Locator {
    return this.#frame.getByTestId('welcome');
  }

  get details(): Locator {
    return this.#frame.getByTestId('details');
  }

  /** A row by the beginning of what a screen reader says of it. */
  row(words: RegExp | string): Locator {
    return this.#frame.getByRole('treeitem', { name: words }).first();
  }

  /** The lines of answers that are growing. */
  get answers(): Locator {
    return this.#frame.locator('.saying');
  }

  /** The line of an answer that says this now. */
  saying(words: string): Locator {
    return this.#frame.locator(`.saying[data-text*=${JSON.stringify(words)}]`);
  }

  button(label: string): Locator {
    return this.#frame.getByRole('button', { name: label, exact: true }).first();
  }

  /** How the run ended, once it has: slow machines search long. */
  async end(): Promise<string | null> {
    const ended = this.#frame.locator('[data-testid="run"][data-phase="ended"]');
    await ended.waitFor({ timeout: searchTime });
    return await ended.getAttribute('data-end');
  }

  /** Waits until the run is under way and has begun an attempt. */
  async searching(): Promise<void> {
    await this.#frame.locator('[data-testid="run"][data-phase="running"]').waitFor({ timeout: 2 * patience });
    await this.#frame.locator('.row.trajectory').first().waitFor();
  }

  /** From now on, remembers what is on display whenever it changes. */
  async watch(): Promise<void> {
    await this.#frame.evaluate(`
      globalThis.glimpses = [];
      const look = () => {
        const phase = document.querySelector('[data-testid="run"]')?.dataset.phase ?? 'none';
        const rows = [...document.querySelectorAll('[role="treeitem"]')];
        const kinds = [...new Set(rows.map((row) => row.classList[1]))].sort();
        const seen = JSON.stringify({ phase, kinds });
        if (globalThis.glimpses.at(-1) !== seen) globalThis.glimpses.push(seen);
      };
      look();
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
    `);
  }

  async watched(): Promise<readonly string[]> {
    return await this.#frame.evaluate<string[]>('globalThis.glimpses');
  }
}
