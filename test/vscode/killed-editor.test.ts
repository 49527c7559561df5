// What an editor left that was killed in the middle of an apply, as the next window tells it and takes it back.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { diffTexts } from '../../agent/patch/text.ts';
import { intendApply } from '../../sandbox/apply/edit.ts';
import { planApply } from '../../sandbox/apply/plan.ts';
import { openJournal } from '../../sandbox/journal/open.ts';
import { openStore } from '../../sandbox/store/store.ts';
import { firstRollout, patchOf, run, started, tickingClock, valueOf } from '../store/builders.ts';
import { repository } from './cache.ts';
import { newest } from './code-oss.ts';
import { copyExample } from './example.ts';
import { installVsCode } from './install.ts';
import { openPage } from './page.ts';
import { startServer } from './server.ts';
import { Sidebar } from './sidebar.ts';
import { describeInVsCode } from './stage.ts';
import { temporaryFolder } from './temporary.ts';
import { Workbench } from './workbench.ts';

/** An editor was at a patch of two files, and was killed when it had written the first `written` of them. */
async function killedEditor(root: string, written: 1 | 2): Promise<void> {
  const text = await readFile(join(root, 'src/tides.js'), 'utf8');
  const [patched, added] = [`// repaired\n${text}`, 'ebb\n'];
  const edits = [diffTexts('src/tides.js', text, patched), diffTexts('neu/ebb.txt', undefined, added)];
  const patch = patchOf(...edits.filter((edit) => edit !== undefined));
  const found = valueOf(await openStore(root, { clock: tickingClock() }).create(run));
  await using journal = valueOf(await openJournal(found.folder, { run, clock: tickingClock() }));
  await journal.append(started(root));
  await journal.append({ kind: 'base.frozen', base: { tree: 'f00d', root, directory: '', files: 3 }, ms: 1 });
  const place = { run, runFolder: found.folder, root, journal };
  const planned = valueOf(await planApply(patch, root));
  const change = { rollout: firstRollout, patch, folders: ['neu'] };
  valueOf(await intendApply(place, change, planned));
  await writeFile(join(root, 'src/tides.js'), patched);
  if (written === 1) return;
  await mkdir(join(root, 'neu'));
  await writeFile(join(root, 'neu/ebb.txt'), added);
}

describeInVsCode('a killed editor', (stage) => {
  /** A window on an example in which an editor was killed, and the files as they were before. */
  async function open(written: 1 | 2) {
    await using stack = new AsyncDisposableStack();
    const temporary = stack.use(await temporaryFolder('killed-editor'));
    const example = await copyExample('tide-table', temporary.path);
    const before = await example.files();
    await killedEditor(example.folder, written);
    const server = await startServer({
      installed: await installVsCode(newest),
      dataFolder: join(temporary.path, 'data'),
      vsix: [join(repository, 'dist/galapagos.vsix')],
      settings: {},
      env: {},
    });
    stack.use(server);
    const page = await openPage(server, { browser: stage.browser, workspace: example.folder });
    stack.defer(() => page.close());
    const workbench = new Workbench(page);
    stack.defer(() => workbench.screenshot(newest.vscode, `killed editor ${written} at the end`));
    const held = stack.move();
    return { example, before, workbench, [Symbol.asyncDispose]: () => held.disposeAsync() };
  }

  test('that wrote a part of a patch: the view tells which files, and its button takes them back', async () => {
    await using window = await open(1);
    const sidebar = await Sidebar.open(window.workbench);
    await sidebar.notice.getByText('A patch is only partly in your files').waitFor();
    await sidebar.notice.getByText('With the patch: src/tides.js. As before it: neu/ebb.txt.').waitFor();
    await sidebar.notice.getByRole('button', { name: 'Undo', exact: true }).click();
    await window.workbench.status('Took the patch back').waitFor();
    expect(await window.example.files()).toEqual(window.before);
  });

  test('that wrote all of it, and did not come to record it: undo finds it', async () => {
    await using window = await open(2);
    expect(await window.example.files()).not.toEqual(window.before);
    await window.workbench.command('Galapagos: Undo Last Applied Patch');
    await window.workbench.status('Took the patch back').waitFor();
    expect(await window.example.files()).toEqual(window.before);
  });
});
