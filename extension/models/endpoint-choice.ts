// A model at an endpoint that the person names: its address, its key, then one of what it serves.
import * as vscode from 'vscode';

import { originOf } from '../../agent/model/endpoint.ts';
import { endpoints, type Chosen, type Endpoint } from './model-choice.ts';
import { askKey, offered, type ModelDesk } from './model-commands.ts';

/** Asks for address, key and model, as far as they are not known. Undefined as soon as the person leaves. */
export async function atEndpoint(desk: ModelDesk, endpoint: Endpoint): Promise<Chosen | undefined> {
  const known = endpoints[endpoint].baseUrl;
  const baseUrl = known === '' ? await askAddress(endpoint) : known;
  const origin = baseUrl === undefined ? undefined : originOf(baseUrl);
  if (baseUrl === undefined || origin === undefined) return undefined;
  const provider = endpoint === 'azure' ? 'azure' : 'openai';
  const apiVersion = provider === 'azure' ? await askVersion() : '';
  if (apiVersion === undefined) return undefined;
  if (!(await desk.keys.has(origin)) && !(await askKey(desk, origin))) return undefined;
  const at = { provider, baseUrl, ...(apiVersion === '' ? {} : { apiVersion }) };
  const id = await askModel(desk, at);
  return id === undefined ? undefined : { id, ...at };
}

async function askAddress(endpoint: Endpoint): Promise<string | undefined> {
  const example = endpoint === 'azure' ? 'https://my-resource.openai.azure.com' : 'http://127.0.0.1:8000/v1';
  const given = await vscode.window.showInputBox({
    title: endpoint === 'azure' ? 'Address of Your Azure Resource' : 'Address of the Endpoint',
    placeHolder: example,
    prompt: 'What you send to the model goes there: the code that agents read, and the output of tests.',
    ignoreFocusOut: true,
    validateInput: (text) =>
      originOf(text.trim()) === undefined
        ? `An address like ${example}, without a name or a password`
        : undefined,
  });
  return given?.trim();
}

async function askVersion(): Promise<string | undefined> {
  const given = await vscode.window.showInputBox({
    title: 'API Version',
    value: '2024-10-21',
    ignoreFocusOut: true,
  });
  return given?.trim();
}

/** A model of those that the endpoint names, or any other by its name: not every endpoint tells what it serves. */
async function askModel(desk: ModelDesk, at: Omit<Chosen, 'id'>): Promise<string | undefined> {
  const list = vscode.window.createQuickPick();
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  const leaving = new AbortController();
  let found: readonly string[] = [];
  const draw = () => {
    const typed = list.value.trim();
    const other =
      typed === '' || found.includes(typed) ? [] : [{ label: typed, description: 'as it is typed here' }];
    list.items = [...found.map((label) => ({ label })), ...other];
  };
  list.title = 'Choose Model';
  list.placeholder = 'Name of the model';
  list.ignoreFocusOut = true;
  list.busy = true;
  list.onDidChangeValue(draw);
  list.onDidAccept(() => {
    const label = list.selectedItems[0]?.label;
    if (label === undefined) return;
    resolve(label);
    list.hide();
  });
  list.onDidHide(() => resolve(undefined));
  list.show();
  desk.background(
    'asking for the models',
    offered(desk, at, leaving.signal).then((models) => {
      if (leaving.signal.aborted) return;
      found = models;
      list.busy = false;
      draw();
    }),
  );
  try {
    return await promise;
  } finally {
    leaving.abort();
    list.dispose();
  }
}
