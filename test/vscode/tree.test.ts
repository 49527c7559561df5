// The sidebar's tree in a plain browser, under its own policy: what a person with a mouse, a keyboard or a screen reader meets.
import { type Locator, type Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';

import { bundleHarness, handLarge, openHarness, themes, type HarnessOptions } from './harness.ts';
import { describeInBrowser } from './stage.ts';

describeInBrowser('the trajectory tree', (stage) => {
  let site: Awaited<ReturnType<typeof bundleHarness>>;

  beforeAll(async () => {
    site = await bundleHarness();
  });

  /** A page that plays a scene; when it is let go of, nothing may have been complained of. */
  async function playing(scene: string, options: Partial<HarnessOptions> = {}) {
    const opened = await openHarness(stage.browser, site, { theme: 'dark', ...options });
    await opened.page.evaluate((name) => harness.play(name), scene);
    return {
      page: opened.page,
      async [Symbol.asyncDispose]() {
        await opened.page.close();
        expect(opened.complaints).toEqual([]);
      },
    };
  }

  test.each(themes)('has no accessibility violations in any state, %s', async (theme) => {
    await using opened = await playing('welcome', { theme });
    const { page } = opened;
    for (const scene of await page.evaluate(() => harness.scenes)) {
      await page.evaluate((name) => harness.play(name), scene);
      await page.evaluate(() => harness.frame());
      expect({ scene, violations: await page.evaluate(() => harness.violations()) }).toEqual({
        scene,
        violations: [],
      });
    }
    await page.evaluate(() => harness.play('repaired'));
    for (const row of ['g1.2', 'g2.1']) {
      await rowOf(page, row).click();
      await page.getByTestId('details').getByText('Origin').waitFor();
      expect({ row, violations: await page.evaluate(() => harness.violations()) }).toEqual({
        row,
        violations: [],
      });
    }
    await page.keyboard.press('/');
    await page.getByTestId('filter').waitFor();
    await page.keyboard.type('refine');
    expect(await page.evaluate(() => harness.violations())).toEqual([]);
  });

  test('can be walked with the keyboard alone', async () => {
    await using opened = await playing('repaired');
    const { page } = opened;
    await page.getByRole('tree').focus();
    expect(await active(page)).toMatch(/^Today 12:03, Repaired by g2\.1, .* passed$/);
    await page.keyboard.press('ArrowDown');
    expect(await active(page)).toMatch(/^Preparation, 3 failing, 12 passing, done$/);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    expect(await active(page)).toMatch(/^Froze your files, 14 files, done$/);
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    expect(await page.getByText('Froze your files').count()).toBe(0);
    await page.keyboard.type('g2.1');
    expect(await active(page)).toMatch(/^g2\.1 refine, 3 of 3 fixed, confirmed, 4\.1 s, passed, chosen$/);
    await page.keyboard.press('Enter');
    await page.getByTestId('details').getByText('Why it was chosen').waitFor();
    await page.getByRole('tree').press('n');
    expect(await active(page)).toMatch(/^g2\.2 refine, 2 of 3 fixed, 4\.1 s, partly fixed$/);
    await page.keyboard.press('End');
    expect(await active(page)).toMatch(/^12 Nov 08:02/);
    await page.keyboard.press('Home');
    expect(await active(page)).toMatch(/^Today 12:03/);
    await page.keyboard.press('Escape');
    await page.getByTestId('details').waitFor({ state: 'detached' });
    expect(await active(page)).toMatch(/^Today 12:03/);
  });

  test.each(themes)('shows where the focus is, and says what has it, %s', async (theme) => {
    await using opened = await playing('repaired', { theme });
    const { page } = opened;
    await rowOf(page, 'g1.1').click();
    await page.getByTestId('details').getByText('Origin').waitFor();
    await rowOf(page, 'g1.2').click({ modifiers: ['ControlOrMeta'] });
    await page.keyboard.press('/');
    await page.getByTestId('filter').fill('g');
    await page.mouse.move(0, 0);
    const stops: string[] = [];
    await page.getByTestId('do-review').first().focus();
    while (stops.length < 60) {
      const name = await page.evaluate<string | null>(
        `(({ activeElement: on, body }) =>
          on === body ? null : on.getAttribute('aria-label') ?? on.innerText)(document)`,
      );
      if (name === null) break;
      stops.push(name);
      const shown = await page.screenshot({ animations: 'disabled' });
      await page.evaluate(`globalThis.held = document.activeElement; held.blur()`);
      const without = await page.screenshot({ animations: 'disabled' });
      await page.evaluate(`held.focus()`);
      expect({ name, isSeen: !shown.equals(without) }).toEqual({
        name: expect.stringMatching(/./),
        isSeen: true,
      });
      await page.keyboard.press('Tab');
    }
    expect(stops).toEqual([
      'Review Patch',
      'Apply',
      'Filter the tree',
      'Close the filter',
      'Runs and their attempts',
      'Recombine Selected…',
      'Select nothing',
      'Height of the details',
      'Close the details',
      'g1.1 plan',
      'Review',
      'Apply',
      'Copy Diff',
      'The patch, line by line',
      'src/calculator.js:12',
    ]);
  });

  test('has the keys as soon as VS Code gives the view the focus, and when what had them is gone', async () => {
    await using opened = await playing('repaired');
    const { page } = opened;
    await page.evaluate(`globalThis.dispatchEvent(new Event('focus'))`);
    await page.locator('[role=tree]:focus').waitFor();
    expect(await active(page)).toMatch(/^Today 12:03/);
    await page.getByRole('tree').blur();
    await page.keyboard.press('ArrowDown');
    expect(await active(page)).toMatch(/^Preparation/);
    await page.locator('[role=tree]:focus').waitFor();
  });

  test('asks the host for what a button says, and for nothing else', async () => {
    await using opened = await playing('repaired');
    const { page } = opened;
    await page.getByTestId('do-apply').click();
    await rowOf(page, 'g1.1').hover();
    await rowOf(page, 'g1.1').getByRole('button', { name: 'Review Patch' }).click();
    const posted = await page.evaluate(() => harness.posted.filter(({ kind }) => kind !== 'ready'));
    const run = await page.locator('.row.run').first().getAttribute('data-key');
    expect(posted).toEqual([
      { kind: 'do', action: 'apply', run, rollout: 'g2.1' },
      { kind: 'do', action: 'review', run, rollout: 'g1.1' },
    ]);
  });

  test('selects attempts together with Ctrl, Shift and the keyboard, and has them recombined', async () => {
    await using opened = await playing('repaired');
    const { page } = opened;
    await rowOf(page, 'g1.1').click({ modifiers: ['ControlOrMeta'] });
    expect(await page.getByTestId('selection').count()).toBe(0);
    await rowOf(page, 'g1.3').click({ modifiers: ['Shift'] });
    await page.getByTestId('selection').getByText('3 attempts selected').waitFor();
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('Shift+Space');
    expect(await page.locator('.row[aria-selected=true]').evaluateAll((rows) => rows.length)).toBe(2);
    expect(await page.evaluate(() => harness.violations())).toEqual([]);
    const run = await page.locator('.row.run').first().getAttribute('data-key');
    expect(await page.evaluate(() => harness.posted.at(-1))).toEqual({
      kind: 'selected',
      run,
      rollouts: ['g1.1', 'g1.3'],
    });
    await page.getByRole('button', { name: 'Recombine Selected…' }).click();
    expect(await page.evaluate(() => harness.posted.at(-1))).toEqual({
      kind: 'do',
      action: 'recombine',
      run,
      rollout: null,
      rollouts: ['g1.1', 'g1.3'],
    });
    await page.keyboard.press('Escape');
    await rowOf(page, 'g1.2').click();
    await page.getByTestId('selection').waitFor({ state: 'detached' });
    expect(
      await page.evaluate(() => harness.posted.filter(({ kind }) => kind === 'selected').at(-1)),
    ).toEqual({ kind: 'selected', run: null, rollouts: [] });
  });

  test('keeps the row that is looked at in sight when its details open, and its tools whole where there is little room', async () => {
    await using opened = await playing('repaired', { width: 220, height: 620 });
    const { page } = opened;
    await rowOf(page, 'g2.1').click();
    await page.getByTestId('details').getByText('Origin').waitFor();
    const within = async (inner: Locator, outer: Locator) => {
      const [a, b] = [await inner.boundingBox(), await outer.boundingBox()];
      return (
        a !== null &&
        b !== null &&
        a.y >= b.y &&
        a.y + a.height <= b.y + b.height &&
        a.x + a.width <= b.x + b.width
      );
    };
    const row = rowOf(page, 'g2.1');
    await expect.poll(() => within(row, page.getByRole('tree'))).toBe(true);
    expect(await within(row.getByRole('button', { name: 'Copy Diff' }), row)).toBe(true);
  });

  test('jumps from a critique to the step it speaks of', async () => {
    await using opened = await playing('speaking');
    const { page } = opened;
    await rowOf(page, 'g1.1').click();
    await page.getByTestId('details').getByRole('button', { name: 'Step 2' }).click();
    await page.getByTestId('details').getByText('Observation: it was not done').waitFor();
    expect(await active(page)).toMatch(/^Edit src\/calculator\.js: no such text, not done · 1 critique/);
  });

  test('shows an answer while it grows, where nothing below it moves and nothing is read out', async () => {
    await using opened = await playing('speaking');
    const { page } = opened;
    const answer = page.getByTestId('answer');
    expect(await answer.locator('.saying').getAttribute('data-text')).toMatch(/half goes to even$/);
    expect(await answer.getAttribute('aria-label')).toBe('What the model is saying');
    const below = page.locator('.row.run').nth(1);
    const before = await below.boundingBox();
    await page.evaluate(() => harness.play('waiting for a model'));
    await page.locator('.saying[data-text^="waiting for"]').waitFor();
    expect(await below.boundingBox()).toEqual(before);
  });

  test('begins a selection with the attempt that is looked at: both are selected, and both look so', async () => {
    await using opened = await playing('repaired');
    const { page } = opened;
    const selected = () =>
      page
        .locator('.row[aria-selected=true]')
        .evaluateAll((rows) => rows.map((row) => row.dataset['key']?.split('/').at(-1)));
    await rowOf(page, 'g1.1').click();
    await rowOf(page, 'g1.2').click({ modifiers: ['ControlOrMeta'] });
    await page.getByTestId('selection').getByText('2 attempts selected').waitFor();
    expect(await selected()).toEqual(['g1.1', 'g1.2']);
    await rowOf(page, 'g1.1').click({ modifiers: ['ControlOrMeta'] });
    await page.getByTestId('selection').waitFor({ state: 'detached' });
    expect(await selected()).toEqual(['g1.2']);
  });

  test('lays the head out alike however a run ended', async () => {
    const widthOf = async (scene: string) => {
      await using opened = await playing(scene);
      return (await opened.page.getByTestId('tests').boundingBox())?.width;
    };
    const width = await widthOf('repaired');
    for (const scene of ['unrepaired', 'budget', 'interrupted']) {
      expect({ scene, width: await widthOf(scene) }).toEqual({ scene, width });
    }
  });

  test('filters, finds the next failure and gives everything back', async () => {
    await using opened = await playing('repaired');
    const { page } = opened;
    await page.keyboard.press('/');
    await page.getByTestId('filter').waitFor();
    await page.keyboard.type('status:failed');
    const labels = page.locator('.row .label');
    await expect
      .poll(() => labels.allInnerTexts())
      .toEqual(['Today 12:03', 'Generation 1', 'g1.2 plan', 'Yesterday 17:20']);
    await page.keyboard.press('Escape');
    await expect.poll(() => labels.count()).toBe(13);
    expect(await page.evaluate(() => harness.focused())).toBe('tree');
  });

  test('wakes up as it was put to sleep', async () => {
    const state = await (async () => {
      await using opened = await playing('repaired', { height: 300 });
      const { page } = opened;
      await rowOf(page, 'ground').locator('.twistie').click();
      await rowOf(page, 'base').click();
      await page.getByRole('tree').evaluate((tree) => tree.scrollTo(0, 44));
      await page.getByRole('tree').focus();
      await page.keyboard.press('Enter');
      await page.evaluate(() => harness.frame());
      return await page.evaluate(() => harness.state);
    })();
    await using again = await playing('repaired', { height: 300, state });
    const { page } = again;
    await page.getByTestId('details').getByText('Froze your files').waitFor();
    expect(await page.getByRole('tree').evaluate((tree) => tree.scrollTop)).toBe(44);
    expect(await active(page)).toMatch(/^Froze your files/);
  });

  test('asks for all rows again when it missed some', async () => {
    await using opened = await playing('running');
    const { page } = opened;
    const before = await page.locator('.row').count();
    await page.evaluate(() => harness.send({ kind: 'rows', version: 99, from: 98, splices: [] }));
    await expect
      .poll(() => page.evaluate(() => harness.posted.some(({ kind }) => kind === 'resync')))
      .toBe(true);
    expect(await page.locator('.row').count()).toBe(before);
  });

  test('keeps a hundred thousand rows in a few hundred elements, and still what is looked at while rows come in above', async () => {
    const before = `${handLarge(100_000).script} harness.play = () => undefined;`;
    await using opened = await playing('none', { before });
    const { page } = opened;
    await page.evaluate(() => harness.painted);
    await page.getByRole('tree').evaluate((tree) => tree.scrollTo(0, 1_000_000));
    await page.evaluate(() => harness.frame());
    expect(await page.evaluate(() => harness.elements())).toBeLessThan(600);
    const seen = await page.evaluate(() => harness.middle());
    for (let n = 0; n < 3; n++) {
      await page.evaluate(() => harness.step());
      await page.evaluate(() => harness.frame());
    }
    expect(await page.evaluate(() => harness.middle())).toEqual(seen);
  });
});

const rowOf = (page: Page, id: string) => page.locator(`.row[data-key$="/${id}"]`);

/** The name of the active row as a screen reader gets it. */
async function active(page: Page): Promise<string | null> {
  const id = await page.getByRole('tree').getAttribute('aria-activedescendant');
  return await page.locator(`#${id}`).getAttribute('aria-label');
}
