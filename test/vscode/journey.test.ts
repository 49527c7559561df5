// The whole way of a person in a real VS Code with the packaged extension: from a red suite to an applied patch, and back.
import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

import { expect, test } from 'vitest';

import { repository } from './cache.ts';
import { newest, type Release, releases } from './code-oss.ts';
import { copyExample, type Example } from './example.ts';
import { installVsCode } from './install.ts';
import { openPage, patience, searchTime } from './page.ts';
import { type Settings, startServer } from './server.ts';
import { Sidebar } from './sidebar.ts';
import { describeInVsCode } from './stage.ts';
import { temporaryFolder } from './temporary.ts';
import { Workbench } from './workbench.ts';

const vsix = join(repository, 'dist/galapagos.vsix');

interface Journey extends AsyncDisposable {
  readonly example: Example;
  readonly workbench: Workbench;
  readonly temporary: string;
}

describeInVsCode('the journey', (stage) => {
  /** A window on a copy of an example, with the packed extension installed. A failure leaves a picture. */
  async function open(
    release: Release,
    name: string,
    { settings = {}, env = {} }: { settings?: Settings; env?: Readonly<Record<string, string>> } = {},
  ): Promise<Journey> {
    await using stack = new AsyncDisposableStack();
    const temporary = stack.use(await temporaryFolder('journey'));
    stack.defer(async () => expect(await processesIn(temporary.path)).toEqual([]));
    const example = await copyExample(name, temporary.path);
    const server = await startServer({
      installed: await installVsCode(release),
      dataFolder: join(temporary.path, 'data'),
      vsix: [vsix],
      settings: { 'workbench.colorTheme': 'Default Dark Modern', ...settings },
      env,
    });
    stack.use(server);
    const page = await openPage(server, { browser: stage.browser, workspace: example.folder });
    stack.defer(() => page.close());
    const workbench = new Workbench(page);
    stack.defer(() => workbench.screenshot(release.vscode, `${name} at the end`));
    const held = stack.move();
    return {
      example,
      workbench,
      temporary: temporary.path,
      [Symbol.asyncDispose]: () => held.disposeAsync(),
    };
  }

  test.each(releases)('from a red suite to an applied patch and back, VS Code $vscode', async (release) => {
    await using journey = await open(release, 'finch-census');
    const { example, workbench } = journey;
    const before = await example.files();
    const shoot = (name: string) => workbench.screenshot(release.vscode, name);

    let sidebar = await Sidebar.open(workbench);
    await sidebar.welcome.waitFor();
    await shoot('1 welcome');
    await sidebar.watch();
    await workbench.command('Galapagos: Repair Failing Tests');
    await sidebar.searching();
    await workbench.status('Galapagos').waitFor();
    await shoot('2 searching');
    expect(await sidebar.end()).toBe('repaired');
    await workbench.status('Galapagos: patch ready').waitFor();
    await shoot('3 repaired');
    const grown = (await sidebar.watched()).map((glimpse) => JSON.parse(glimpse));
    expect(grown).toContainEqual({ phase: 'none', kinds: [] });
    expect(grown).toContainEqual({
      phase: 'running',
      kinds: expect.arrayContaining(['generation', 'trajectory']),
    });
    expect(await example.files()).toEqual(before);
    expect(await example.status()).toBe('');
    expect(await example.testsPass()).toBe(false);

    await workbench.command('Galapagos: Review Patch');
    await workbench.diff().locator('.line-insert, .char-insert').first().waitFor();
    expect(await workbench.changedFiles().allInnerTexts()).toEqual(['estimate.js', 'sightings.js']);
    await shoot('4 review');
    expect(await example.files()).toEqual(before);

    await workbench.command('Galapagos: Apply Patch');
    await workbench.status('Applied g').waitFor();
    const changed = Object.entries(await example.files()).filter(([path, text]) => before[path] !== text);
    expect(changed.map(([path]) => path)).toEqual(['src/estimate.js', 'src/sightings.js']);
    expect(await example.testsPass()).toBe(true);
    await sidebar.row(/applied/).waitFor();
    await shoot('5 applied');

    await workbench.command('Galapagos: Show Log');
    await workbench.output().filter({ hasText: 'Repaired after' }).first().waitFor();
    await shoot('6 log');

    await workbench.page.reload();
    sidebar = await Sidebar.open(workbench);
    await sidebar.row(/Repaired by g\d+\.\d+, applied/).waitFor();
    await workbench.tab(/^Galapagos g/).waitFor({ state: 'detached' });
    await shoot('7 reloaded');

    await workbench.command('Galapagos: Undo Last Applied Patch');
    await workbench.status('Took the patch back').waitFor();
    expect(await example.files()).toEqual(before);
    expect(await example.testsPass()).toBe(false);

    await sidebar.row(/^g\d+\.\d+ .*chosen/).click();
    await sidebar.details.waitFor();
    await sidebar.button('Review Patch').click();
    await workbench.diff().locator('.line-insert, .char-insert').first().waitFor();
    for (const theme of ['light', 'high contrast', 'high contrast light', 'dark'] as const) {
      await workbench.useTheme(theme);
      await shoot(`8 ${theme}`);
    }
  });

  test('who looks elsewhere is told, and a file that changed since is not overwritten', async () => {
    await using journey = await open(newest, 'tide-table');
    const { example, workbench } = journey;
    const sidebar = await Sidebar.open(workbench);
    await sidebar.button('Repair Failing Tests').click();
    await sidebar.searching();
    await workbench.openContainer('Explorer');
    await workbench.toast('Repaired').waitFor({ timeout: searchTime });
    await workbench.screenshot(newest.vscode, '9 told');
    await workbench.press(workbench.toast('Repaired'), 'Review Patch');
    await workbench.diff().locator('.line-insert, .char-insert').first().waitFor();
    await appendFile(join(example.folder, 'src/tides.js'), '\n// a later thought\n');
    const before = await example.files();

    await workbench.editorAction('Apply Patch').click();
    await workbench.toast('Your files changed since the run').waitFor();
    expect(await example.files()).toEqual(before);
    const again = await Sidebar.open(workbench);
    await again.notice.getByText('Nothing was written.').waitFor();
    await workbench.screenshot(newest.vscode, '10 stale');
  });

  test('a window that is closed in the middle of a run leaves no processes, and a run that can be resumed', async () => {
    await using journey = await open(newest, 'tide-table');
    const { workbench, example } = journey;
    const sidebar = await Sidebar.open(workbench);
    await sidebar.button('Repair Failing Tests').click();
    await sidebar.searching();
    await workbench.page.reload();
    const again = await Sidebar.open(workbench);
    await again.button('Resume').waitFor();
    await again.row(/Interrupted, can be resumed/).waitFor();
    await workbench.screenshot(newest.vscode, '11 interrupted');
    await expect.poll(() => processesIn(example.folder), { timeout: patience }).toEqual([]);
  });

  test('a run that is stopped is kept, and goes on where it was', async () => {
    await using journey = await open(newest, 'tide-table');
    const { workbench, example } = journey;
    const sidebar = await Sidebar.open(workbench);
    await workbench.command('Galapagos: Repair Failing Tests');
    await sidebar.searching();
    await workbench.command('Galapagos: Stop');
    expect(await sidebar.end()).toBe('cancelled');
    await workbench.screenshot(newest.vscode, '12 stopped');
    await expect.poll(() => processesIn(example.folder), { timeout: patience }).toEqual([]);

    await sidebar.button('Resume').click();
    await sidebar.searching();
    expect(await sidebar.end()).toBe('repaired');
    expect(await readdir(join(example.folder, '.galapagos/runs'))).toHaveLength(1);
  });

  test('how it works stands in a walkthrough, with pictures', async () => {
    await using journey = await open(newest, 'tide-table');
    const { page } = journey.workbench;
    const sidebar = await Sidebar.open(journey.workbench);
    await sidebar.button('How it works').click();
    await page.locator('h2', { hasText: 'Repair a red test suite with Galapagos' }).waitFor();
    for (const step of ['Repair failing tests', 'Review the patch']) {
      await page.locator('.getting-started-step').filter({ hasText: step }).click();
      const width = `document.querySelector('.getting-started-media img')?.naturalWidth ?? 0`;
      await expect.poll(() => page.evaluate<number>(width), { timeout: patience }).toBeGreaterThan(0);
    }
  });

  test('a green suite is left alone', async () => {
    await using journey = await open(newest, 'seed-store');
    const { workbench, example } = journey;
    const before = await example.files();
    const sidebar = await Sidebar.open(workbench);
    await workbench.command('Galapagos: Repair Failing Tests');
    expect(await sidebar.end()).toBe('green');
    await workbench.screenshot(newest.vscode, '13 green');
    expect(await example.files()).toEqual(before);
  });

  test('tests run on the Node of whoever starts the editor, not on that of a login shell', async () => {
    await using temporary = await temporaryFolder('shell');
    const SHELL = join(temporary.path, 'login-shell');
    await oldNodeShell(temporary.path);
    await using journey = await open(newest, 'ferry-queue', { env: { SHELL } });
    const sidebar = await Sidebar.open(journey.workbench);
    await journey.workbench.command('Galapagos: Repair Failing Tests');
    expect(await sidebar.end()).toBe('repaired');
  });

  test('where the PATH has too old a Node, it says which one the tests need', async () => {
    await using temporary = await temporaryFolder('path');
    await oldNodeShell(temporary.path);
    const env = { PATH: [temporary.path, process.env['PATH']].join(delimiter) };
    await using journey = await open(newest, 'ferry-queue', { env });
    const { workbench } = journey;
    const sidebar = await Sidebar.open(workbench);
    await workbench.command('Galapagos: Repair Failing Tests');
    expect(await sidebar.end()).toBe('refused');
    await sidebar.notice
      .getByText('They need Node >=22.18 (package.json engines.node), and the PATH has 20.0.0')
      .waitFor();
    await workbench.screenshot(newest.vscode, '15 another node');
  });

  test('without a patch it says so, and offers nothing to apply', async () => {
    const settings = { 'galapagos.budget.maxAttempts': 2 };
    await using journey = await open(newest, 'storm-warning', { settings });
    const { workbench } = journey;
    const sidebar = await Sidebar.open(workbench);
    await workbench.command('Galapagos: Repair Failing Tests');
    expect(await sidebar.end()).toBe('budget');
    await workbench.screenshot(newest.vscode, '14 unrepaired');
    expect(await sidebar.button('Apply').count()).toBe(0);
  });
});

/** A folder with a login shell and a Node for its PATH: one that finds no tests, as Node 20 finds none in TypeScript. */
async function oldNodeShell(folder: string): Promise<void> {
  const scripts = {
    node: `[ "$1" = --version ] && echo v20.0.0 || echo 'no tests found'`,
    'login-shell': `PATH='${folder}':/usr/bin:/bin; export PATH; while [ $# -gt 1 ]; do shift; done; eval "$1"`,
  };
  for (const [name, script] of Object.entries(scripts)) {
    await writeFile(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
}

/** Command lines of processes that work in a folder or name it. */
async function processesIn(folder: string): Promise<readonly string[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    pids.map(async (pid) => {
      const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return line.replaceAll('\0', ' ');
    }),
  );
  return lines.filter((line) => line.includes(folder));
}
