// Where nothing can be repaired yet, in a real VS Code: no folder, a folder that is not trusted, a machine without git.
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { fill, openWindow, pick, soon } from './window.ts';
import { Sidebar } from './sidebar.ts';
import { describeInVsCode } from './stage.ts';
import { temporaryFolder } from './temporary.ts';

describeInVsCode('where nothing can be repaired', (stage) => {
  test('a window without a folder offers to open one, and nothing else', async () => {
    await using window = await openWindow({ browser: stage.browser, name: 'no folder', folder: 'none' });
    const sidebar = await Sidebar.open(window.workbench);
    await sidebar.button('Open Folder').waitFor();
    await window.shoot('1');
    expect(await sidebar.button('Repair Failing Tests').count()).toBe(0);
    await window.workbench.command('Galapagos: Repair Failing Tests');
    await sidebar.button('Open Folder').waitFor();
  });

  test('a folder that is not trusted offers trust, and no command runs its tests', async () => {
    const settings = { 'security.workspace.trust.startupPrompt': 'never' };
    await using window = await openWindow({
      browser: stage.browser,
      name: 'untrusted',
      folder: 'untrusted',
      settings,
    });
    const { workbench, example } = window;
    const before = await example.files();
    const sidebar = await Sidebar.open(workbench);
    await sidebar.button('Manage Workspace Trust').waitFor();
    await window.shoot('1');
    const offered = await workbench.offered('Galapagos: ');
    expect(offered).toContain('Galapagos: Check Setup');
    expect(offered).not.toContain('Galapagos: Repair Failing Tests');
    expect(offered).not.toContain('Galapagos: Solve a Task…');
    expect(await example.files()).toEqual(before);
    expect(await window.journals()).toEqual([]);
  });

  test('a machine without git is told so, with what to do', async () => {
    await using temporary = await temporaryFolder('path');
    await symlink(process.execPath, join(temporary.path, 'node'));
    await using window = await openWindow({
      browser: stage.browser,
      name: 'no git',
      env: { PATH: temporary.path },
    });
    const { workbench } = window;
    const sidebar = await Sidebar.open(workbench);
    await workbench.command('Galapagos: Repair Failing Tests');
    await sidebar.notice.getByText(/Missing: git/).waitFor({ timeout: soon });
    await sidebar.button('Copy Fix Command').waitFor();
    await window.shoot('1');
    expect(await window.journals()).toEqual([]);
  });

  test('a model whose key is missing is told, with the way to set it', async () => {
    const env = { OPENAI_API_KEY: '', OPENAI_BASE_URL: '', GALAPAGOS_API_KEY: '' };
    await using window = await openWindow({ browser: stage.browser, name: 'no key', env });
    const { workbench } = window;
    const sidebar = await Sidebar.open(workbench);
    await workbench.command('Galapagos: Choose Model…');
    await pick(workbench, 'Choose Model', 'OpenAI…');
    await fill(workbench, 'API Key for', '');
    await pick(workbench, 'Choose Model', 'some-model');
    await workbench.status('some-model is chosen').waitFor();
    await workbench.command('Galapagos: Repair Failing Tests');
    await sidebar.notice.getByText('asks for a key').waitFor({ timeout: soon });
    await window.shoot('1');
    await sidebar.button('Set API Key…').click();
    await workbench.quick.locator('.quick-input-title', { hasText: 'API Key for' }).waitFor();
    expect(await window.journals()).toEqual([]);
  });
});
