// Proves the ground of the other tests here: real VS Codes, driven in a real browser, leave nothing behind.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { beforeAll, describe, expect, test, vi } from 'vitest';

import { launchBrowser, noBrowser } from './chromium.ts';
import { newest, type Release, releases } from './code-oss.ts';
import { runInHost, wantsDesktop } from './in-host.ts';
import { installAll, installationTime, installVsCode } from './install.ts';
import { openPage } from './page.ts';
import { startServer } from './server.ts';
import { describeUnless } from './stage.ts';
import { temporaryFolder } from './temporary.ts';
import { Workbench } from './workbench.ts';

const probe = join(import.meta.dirname, 'fixtures/probe');
const suite = join(import.meta.dirname, 'fixtures/probe-suite.ts');

async function twoFiles(folder: string): Promise<string> {
  const workspace = join(folder, 'two files');
  await mkdir(workspace);
  await writeFile(join(workspace, 'one.txt'), 'one\n');
  await writeFile(join(workspace, 'two.txt'), 'two\n');
  return workspace;
}

async function runProbe(release: Release, end: 'passed' | 'failed' | 'killed'): Promise<void> {
  await using temporary = await temporaryFolder('ground');
  const workspace = await twoFiles(temporary.path);
  await runInHost({ release, extension: probe, suite, workspace, env: { PROBE_END: end } });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describeUnless(noBrowser(), 'ground', () => {
  beforeAll(installAll, installationTime);

  describe.each(releases)('VS Code $vscode', (release: Release) => {
    test('shows an extension to a person', async () => {
      await using temporary = await temporaryFolder('ground');
      const installed = await installVsCode(release);
      await using server = await startServer({ installed, dataFolder: join(temporary.path, 'data') });
      await using browser = await launchBrowser();
      const workspace = await twoFiles(temporary.path);
      const page = await openPage(server, { browser, workspace, extensions: [probe] });
      const workbench = new Workbench(page);

      await workbench.openContainer('Probe');
      const view = await workbench.webview('#peck');
      await view.locator('#peck').click();
      await view.locator('output', { hasText: 'clicks 1' }).waitFor();

      await workbench.command('Probe: Greet');
      await workbench.status('Probe: greeted').waitFor();
      await workbench.output().filter({ hasText: 'greeted on Node v' }).first().waitFor();
      await workbench.press(workbench.toast('Probe says hello.'), 'Hello');
      await workbench.press(workbench.dialog('Sure?'), 'Yes');

      await workbench.command('Probe: Show Changes');
      await workbench.diff(1).waitFor();
      expect(await workbench.changedFiles().allInnerTexts()).toEqual(['one.txt', 'two.txt']);
      expect(await workbench.lines(workbench.diff(0), 'original')).toEqual(['one', '']);
      expect(await workbench.lines(workbench.diff(0), 'modified')).toEqual(['changed one.txt', '']);
      await workbench.screenshot(release.vscode, 'ground');
    });

    test.skipIf(wantsDesktop)('runs a suite inside the extension host', async () => {
      await expect(runProbe(release, 'passed')).resolves.toBeUndefined();
    });
  });

  test.skipIf(wantsDesktop)('says so when a suite fails inside the extension host', async () => {
    await expect(runProbe(newest, 'failed')).rejects.toThrow('Test run failed with code 1');
  });

  test.skipIf(wantsDesktop)('does not take a killed extension host for a passed suite', async () => {
    await expect(runProbe(newest, 'killed')).rejects.toThrow('Test run failed with code 1');
  });

  test('ends with whoever started it, kill -9 included', async () => {
    const script = `
      import { spawn } from 'node:child_process';
      const leash = ${JSON.stringify(join(import.meta.dirname, 'leash.ts'))};
      const child = spawn(process.execPath, [leash, 'sh', '-c', 'echo $$; exec sleep 1000'], {
        stdio: ['pipe', 'inherit', 'inherit'],
        detached: true,
      });
    `;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'pipe' });
    const [said] = await once(holder.stdout, 'data');
    const sleeper = Number(String(said));
    expect(isRunning(sleeper)).toBe(true);
    holder.kill('SIGKILL');
    await vi.waitFor(() => expect(isRunning(sleeper)).toBe(false), { timeout: 10_000 });
  });
});
