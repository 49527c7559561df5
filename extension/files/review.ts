// Reviewing a patch in the editor's own multi-file diff: base on the left, patched on the right, nothing written.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';

import { type FileEdit } from '../../agent/patch/patch.ts';
import { applyEdit } from '../../agent/patch/text.ts';
import { baseText } from './base-text.ts';
import { namedBy, queryOf, scheme, sideOf, type Side } from './review-uri.ts';
import { rootOf } from './roots.ts';
import { type Runs } from '../runs.ts';
import { targetOf, type Named, type ReadFrozen, type Target } from '../target.ts';

const label = 'Galapagos';

export class Review implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #runs: Runs;
  readonly #readFrozen: ReadFrozen;
  readonly #disposables: vscode.Disposable[] = [];
  readonly #shown = new Set<string>();
  #last: Named = {};

  constructor(runs: Runs, readFrozen: ReadFrozen, changed: () => void) {
    this.#runs = runs;
    this.#readFrozen = readFrozen;
    this.#disposables.push(
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      vscode.window.tabGroups.onDidChangeTabs(changed),
      vscode.window.tabGroups.onDidChangeTabGroups(changed),
    );
    void this.#closeRestored();
  }

  /** A window that comes back brings its multi-file diffs without their files: such a review is empty, and goes. */
  async #closeRestored(): Promise<void> {
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const reviews = tabs.filter(({ label }) => /^Galapagos g\d+\.\d+ /.test(label));
    if (reviews.length > 0) await vscode.window.tabGroups.close(reviews, true);
  }

  /** The patch in the review that is in front; undefined when none is. */
  get inFront(): Named | undefined {
    const tab = vscode.window.tabGroups.activeTabGroup.activeTab;
    if (tab?.input instanceof vscode.TabInputTextDiff && tab.input.modified.scheme === scheme) {
      const side = sideOf(tab.input.modified.query);
      return side && namedBy(side);
    }
    // The editor does not say what a multi-file diff shows; ours is told by its title.
    return tab?.label.startsWith(`${label} `) ? this.#last : undefined;
  }

  /** Has the patch of this run been looked at? */
  wasShown(run: string): boolean {
    return this.#shown.has(run);
  }

  async show(target: Target): Promise<void> {
    const { run, rollout } = target;
    const root = rootOf(run);
    if (root === undefined) return;
    this.#last = { run: run.id, rollout: rollout.id };
    this.#shown.add(run.id);
    const changes = rollout.patch.files.map((edit) => {
      const file = vscode.Uri.file(join(root, edit.path));
      const side = (which: Side['side']) =>
        file.with({
          scheme,
          query: queryOf({ run: run.id, rollout: rollout.id, path: edit.path, side: which }),
        });
      return [
        file,
        edit.change === 'added' ? undefined : side('before'),
        edit.change === 'deleted' ? undefined : side('after'),
      ];
    });
    const title = `${label} ${rollout.id} ${rollout.operator}`;
    await vscode.commands.executeCommand('vscode.changes', title, changes);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const side = sideOf(uri.query);
    const target = side && (await targetOf(this.#runs, namedBy(side)));
    const edit = target?.rollout.patch.files.find(({ path }) => path === side?.path);
    if (!side || !target || !edit) return 'This patch is no longer in the store.';
    const before = await this.#before(target, edit);
    if (before === undefined && edit.change !== 'added') return 'The text this patch was made for is lost.';
    if (side.side === 'before') return before ?? '';
    const after = applyEdit(before, edit);
    return after.ok ? (after.value ?? '') : 'This patch does not fit the text it was made for.';
  }

  dispose(): void {
    for (const disposable of this.#disposables.splice(0)) disposable.dispose();
  }

  async #before(target: Target, edit: FileEdit): Promise<string | undefined> {
    const root = rootOf(target.run) ?? '';
    return await baseText(edit, {
      disk: async (path) => await readFile(join(root, path)).catch(() => undefined),
      frozen: async (path) => await this.#readFrozen(target, path),
    });
  }
}
