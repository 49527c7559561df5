// The stage on which tests play: set up before the first of them, and where it cannot be, they are skipped and say why.
import { type Browser } from 'playwright-core';
import { afterAll, beforeAll, describe } from 'vitest';

import { installChromium, launchBrowser, noBrowser } from './chromium.ts';
import { installAll, installationTime } from './install.ts';

export interface Stage {
  /** One for all tests of the file; there from the first of them on, not yet while they are collected. */
  readonly browser: Browser;
}

/** Tests of what a person meets in a real VS Code: every release is installed. */
export function describeInVsCode(what: string, tests: (stage: Stage) => void): void {
  describeUnless(noBrowser(), what, () => tests(setUp(installAll)));
}

/** Tests of a page without a VS Code around it. */
export function describeInBrowser(what: string, tests: (stage: Stage) => void): void {
  describeUnless(noBrowser(), what, () => tests(setUp(installChromium)));
}

/** Tests that are skipped where something is `missing`, with that in their name. */
export function describeUnless(missing: string | undefined, what: string, tests: () => void): void {
  describe.skipIf(missing)(`${what}${missing ? ` (skipped: ${missing})` : ''}`, () => {
    tests();
  });
}

function setUp(install: () => Promise<unknown>): Stage {
  let browser: Browser | undefined;
  beforeAll(async () => {
    await install();
    browser = await launchBrowser();
  }, installationTime);
  afterAll(() => browser?.close());
  return {
    get browser() {
      if (!browser) throw new Error('The browser is launched before the first test: ask for it in a test.');
      return browser;
    },
  };
}
