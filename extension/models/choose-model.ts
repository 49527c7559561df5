// Choose Model…: the list is there at once, and what local servers and VS Code offer comes in as they answer.
import * as vscode from 'vscode';
import * as v from 'valibot';

import { localProducts } from '../../agent/model/local-servers.ts';
import { modelsOf, vendors, type EditorModel } from './editor-models.ts';
import { atEndpoint } from './endpoint-choice.ts';
import {
  lines,
  localOf,
  withRecent,
  type Choice,
  type Chosen,
  type Line,
  type Served,
} from './model-choice.ts';
import { detect, detectServers, type ModelDesk } from './model-commands.ts';
import { chooseInSettings, settingsOf } from '../settings.ts';

const RECENT = 'recentModels';

interface Item extends vscode.QuickPickItem {
  readonly choice?: Choice;
}

/** Asks which model runs are to work with, and writes that into the settings. The chosen one, if one was. */
export async function chooseModel(desk: ModelDesk): Promise<Chosen | undefined> {
  const choice = await pick(desk);
  if (!choice) return undefined;
  if (choice.do === 'none') {
    await chooseInSettings({ id: '' });
    void vscode.window.setStatusBarMessage('$(check) No model: the embedded agent repairs', 5_000);
    return undefined;
  }
  const chosen = choice.do === 'take' ? choice.model : await atEndpoint(desk, choice.endpoint);
  if (!chosen) return undefined;
  await take(desk, chosen);
  return chosen;
}

/** Detect Local Model Servers: what answers, and a choice among its models. */
export async function chooseDetected(desk: ModelDesk): Promise<void> {
  const servers = localOf(await detectServers(desk));
  if (servers.length === 0) {
    const names = localProducts.map(({ name }) => name).join(', ');
    void vscode.window.showInformationMessage(
      `No model server answers on this machine (${names} at their usual ports).`,
    );
    return;
  }
  const { model } = settingsOf(undefined);
  const known = { current: model, recent: [], servers, own: [], isLooking: false };
  const found = lines(known)
    .map(itemOf)
    .filter(({ choice, kind }) => kind !== undefined || choice?.do === 'take');
  const picked = await vscode.window.showQuickPick(found, {
    title: 'Models on This Machine',
    matchOnDescription: true,
  });
  if (picked?.choice?.do === 'take') await take(desk, picked.choice.model);
}

async function take(desk: ModelDesk, chosen: Chosen): Promise<void> {
  await chooseInSettings({
    id: chosen.id,
    provider: chosen.provider,
    baseUrl: chosen.baseUrl,
    apiVersion: chosen.apiVersion ?? '',
    contextTokens: chosen.contextTokens ?? 0,
  });
  await desk.context.globalState.update(RECENT, withRecent(recentOf(desk), chosen));
  void vscode.window.setStatusBarMessage(`$(check) ${chosen.id} is chosen`, 5_000);
}

const chosenModel = v.object({
  id: v.string(),
  provider: v.string(),
  baseUrl: v.string(),
  apiVersion: v.exactOptional(v.string()),
  contextTokens: v.exactOptional(v.number()),
});

function recentOf({ context }: ModelDesk): readonly Chosen[] {
  const read = v.safeParse(v.array(chosenModel), context.globalState.get(RECENT));
  return read.success ? read.output : [];
}

/** What was found until now. */
interface Answered {
  servers: readonly Served[] | undefined;
  own: readonly EditorModel[];
  /** Vendors that have not answered yet. */
  left: number;
}

async function pick(desk: ModelDesk): Promise<Choice | undefined> {
  const list = vscode.window.createQuickPick<Item>();
  const looking = new AbortController();
  const { promise, resolve } = Promise.withResolvers<Choice | undefined>();
  const { model } = settingsOf(undefined);
  const asked = vendors();
  const known: Answered = { servers: undefined, own: [], left: asked.length };
  let drawn = '';
  const draw = () => {
    const now = lines({
      current: model,
      recent: recentOf(desk),
      servers: known.servers,
      own: known.own,
      isLooking: known.left > 0,
    });
    list.busy = known.servers === undefined || known.left > 0;
    // A list that is drawn again moves under the pointer: not without need.
    if (JSON.stringify(now) === drawn) return;
    drawn = JSON.stringify(now);
    const kept = list.activeItems[0]?.label;
    list.items = now.map(itemOf);
    stayOn(list, kept);
  };
  list.title = 'Choose Model';
  list.placeholder = 'Which model should agents work with?';
  list.matchOnDescription = true;
  list.keepScrollPosition = true;
  list.onDidAccept(() => {
    const choice = list.selectedItems[0]?.choice;
    if (!choice) return;
    resolve(choice);
    list.hide();
  });
  list.onDidHide(() => resolve(undefined));
  draw();
  list.show();
  for (const vendor of asked) {
    desk.background(
      'asking VS Code for its models',
      modelsOf(vendor).then((found) => {
        known.own = [...known.own, ...found];
        known.left -= 1;
        if (!looking.signal.aborted) draw();
      }),
    );
  }
  desk.background(
    'looking for servers',
    detect(desk, looking.signal).then((servers) => {
      known.servers = servers;
      if (!looking.signal.aborted) draw();
    }),
  );
  try {
    return await promise;
  } finally {
    looking.abort();
    list.dispose();
  }
}

/**
 * The line that was moved to stays active when the list is drawn again. Of the first one and of what is typed VS Code takes
 * care itself, and better: what is active there may not have been told yet, and a line that typing hid takes no Enter.
 */
function stayOn(list: vscode.QuickPick<Item>, kept: string | undefined): void {
  if (list.value !== '') return;
  const active = list.items.find(({ label, choice }) => choice && label === kept);
  if (active && active !== list.items[0]) list.activeItems = [active];
}

const itemOf = ({ label, description, detail, isHeading, choice }: Line): Item => ({
  label,
  ...(description === undefined ? {} : { description }),
  ...(detail === undefined ? {} : { detail }),
  ...(isHeading ? { kind: vscode.QuickPickItemKind.Separator } : {}),
  ...(choice ? { choice } : {}),
});
