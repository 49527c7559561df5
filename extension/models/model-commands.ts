// Keys, connections and servers of models: what the commands about them do. Whatever needs a network runs in the bundle.
import * as vscode from 'vscode';

import { chatFaultWords } from '../../agent/notices/models.ts';
import { endpointArguments, nameOf } from '../arguments.ts';
import { type InBackground } from '../background.ts';
import { decodeServers, decodeTest } from './decode-models.ts';
import { editorModels } from './editor-models.ts';
import { type Engines } from '../engines.ts';
import { type Keys } from './keys.ts';
import { chatWith } from './language-models.ts';
import { type Chosen, type Served } from './model-choice.ts';
import { originOf } from '../../agent/model/endpoint.ts';
import { addressOf, isOpenRoad, type ModelSettings } from './model-settings.ts';
import { settingsOf } from '../settings.ts';

export interface ModelDesk {
  readonly context: vscode.ExtensionContext;
  readonly engines: Engines;
  readonly keys: Keys;
  readonly log: vscode.LogOutputChannel;
  readonly background: InBackground;
}

/** Servers of this machine that answer; none of them has to. */
export async function detect({ engines }: ModelDesk, signal?: AbortSignal): Promise<readonly Served[]> {
  const { out } = await engines.ask(['models', '--json'], {}, signal);
  return decodeServers(out);
}

/** The models that an endpoint says it serves; none where it does not tell. */
export async function offered(
  { engines, keys }: ModelDesk,
  at: Omit<Chosen, 'id'>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { headers } = settingsOf(undefined).model;
  const argv = endpointArguments({ ...at, apiVersion: at.apiVersion ?? '', headers });
  const secrets = await keys.secretsFor(at.baseUrl, headers);
  const { out } = await engines.ask(['models', '--json', '--key-stdin', ...argv], secrets, signal);
  const isThere = ({ baseUrl }: Served) => baseUrl.replace(/\/$/, '') === at.baseUrl.replace(/\/$/, '');
  return decodeServers(out)
    .filter(isThere)
    .flatMap(({ models }) => models.map(({ id }) => id));
}

/** Asks for the key of an origin, and keeps it. False when the person left; an endpoint may need none. */
export async function askKey({ keys }: ModelDesk, origin: string): Promise<boolean> {
  const road = isOpenRoad(origin) ? ' The way there is not encrypted: others can read it.' : '';
  const key = await vscode.window.showInputBox({
    title: `API Key for ${origin}`,
    prompt: `Kept in the secret storage of VS Code, and sent to ${origin} alone. Leave it empty where none is needed.${road}`,
    password: true,
    ignoreFocusOut: true,
  });
  if (key === undefined) return false;
  if (key.trim() !== '') await keys.set(origin, key.trim());
  return true;
}

/** Sets the key of the chosen endpoint and the values of its headers, or removes them. */
export async function setApiKey(desk: ModelDesk, chosen = settingsOf(undefined).model): Promise<void> {
  const address = addressOf(chosen);
  const origin = address === undefined ? undefined : originOf(address);
  if (origin === undefined) return tellWhyNoKey(chosen);
  const isSet = await desk.keys.has(origin);
  const answer = isSet
    ? await vscode.window.showQuickPick(['Set Another Key', 'Remove Key'], { title: `API Key for ${origin}` })
    : 'Set Another Key';
  if (answer === undefined) return;
  if (answer === 'Remove Key') {
    await desk.keys.remove(origin, chosen.headers);
    void vscode.window.setStatusBarMessage(`$(trash) The key for ${origin} is removed`, 5_000);
    return;
  }
  if (!(await askKey(desk, origin))) return;
  for (const name of chosen.headers) if (!(await askHeader(desk, origin, name))) return;
  void vscode.window.setStatusBarMessage(`$(key) The key for ${origin} is kept`, 5_000);
}

async function askHeader({ keys }: ModelDesk, origin: string, name: string): Promise<boolean> {
  const value = await vscode.window.showInputBox({
    title: `Value of the Header ${name} for ${origin}`,
    password: true,
    ignoreFocusOut: true,
  });
  if (value === undefined) return false;
  if (value !== '') await keys.setHeader(origin, name, value);
  return true;
}

function tellWhyNoKey({ id, provider, baseUrl }: ModelSettings): void {
  const why =
    id === ''
      ? 'No model is chosen, so there is nothing to keep a key for.'
      : provider === 'host'
        ? 'Models of VS Code need no key here: VS Code asks for what it needs.'
        : `“${baseUrl}” is no address that a key could be sent to.`;
  void vscode.window.showInformationMessage(why);
}

/** Asks the chosen model one short question, and says what came of it. */
export async function testConnection(desk: ModelDesk, chosen = settingsOf(undefined).model): Promise<void> {
  if (chosen.id === '') {
    const choose = 'Choose Model…';
    const message = 'No model is chosen. Without one, the embedded agent repairs by search.';
    if ((await vscode.window.showInformationMessage(message, choose)) === choose)
      await vscode.commands.executeCommand('galapagos.chooseModel');
    return;
  }
  const title = `Asking ${chosen.id}`;
  const location = vscode.ProgressLocation.Notification;
  const said = await vscode.window.withProgress({ location, title, cancellable: true }, (_, token) =>
    ask(desk, chosen, abortedBy(token)),
  );
  if (said === undefined) return;
  desk.log.info(`Test of ${chosen.id}: ${said.words}`);
  if (said.ok) void vscode.window.showInformationMessage(`${chosen.id} answers. ${said.words}`);
  else await offerHelp(said.words);
}

interface Tested {
  readonly ok: boolean;
  readonly words: string;
}

async function ask(desk: ModelDesk, chosen: ModelSettings, signal: AbortSignal): Promise<Tested | undefined> {
  const tested = chosen.provider === 'host' ? askOwn(desk, chosen, signal) : askThere(desk, chosen, signal);
  const said = await tested;
  return signal.aborted ? undefined : said;
}

async function askThere(
  { engines, keys }: ModelDesk,
  chosen: ModelSettings,
  signal: AbortSignal,
): Promise<Tested> {
  const secrets = await keys.secretsFor(addressOf(chosen), chosen.headers);
  const argv = ['models', `--test=${nameOf(chosen)}`, '--json', '--key-stdin', ...endpointArguments(chosen)];
  const { out, error } = await engines.ask(argv, secrets, signal);
  return decodeTest(out) ?? { ok: false, words: error.trim() === '' ? 'It gave no answer.' : error.trim() };
}

/** A person asked for it just now: VS Code may ask for their consent. */
async function askOwn({ context }: ModelDesk, { id }: ModelSettings, signal: AbortSignal): Promise<Tested> {
  const started = performance.now();
  const said = await chatWith(editorModels(context, 'on-gesture'), id, {
    request: { messages: [{ role: 'user', content: 'Answer with the word ready.' }], maxTokens: 200 },
    onPiece: () => undefined,
    signal,
  });
  if (!said.ok) return { ok: false, words: `${capital(chatFaultWords(said.fault))}.` };
  return { ok: true, words: `It took ${Math.round(performance.now() - started)} ms.` };
}

/**
 * Before a run: VS Code asks for consent to a model of its own only where a person did something. False where the person
 * did not give it.
 */
export async function isAllowed(desk: ModelDesk, { id, provider }: ModelSettings): Promise<boolean> {
  if (id === '' || provider !== 'host') return true;
  const quiet = await editorModels(desk.context, 'never').find(id);
  // What else is wrong with it the run itself tells.
  if (quiet.ok || quiet.fault.kind !== 'request-refused') return true;
  await testConnection(desk);
  return (await editorModels(desk.context, 'never').find(id)).ok;
}

async function offerHelp(words: string): Promise<void> {
  const help = {
    'Set API Key…': 'setApiKey',
    'Choose Model…': 'chooseModel',
    'Show Log': 'showLog',
  } as const;
  const answer = await vscode.window.showWarningMessage(words, 'Set API Key…', 'Choose Model…', 'Show Log');
  if (answer !== undefined) await vscode.commands.executeCommand(`galapagos.${help[answer]}`);
}

/** Shows the servers of this machine; choosing one of their models makes it the model of runs. */
export async function detectServers(desk: ModelDesk): Promise<readonly Served[]> {
  const title = 'Looking for model servers on this machine';
  const location = vscode.ProgressLocation.Notification;
  return await vscode.window.withProgress({ location, title, cancellable: true }, (_, token) =>
    detect(desk, abortedBy(token)),
  );
}

function abortedBy(token: vscode.CancellationToken): AbortSignal {
  const controller = new AbortController();
  token.onCancellationRequested(() => controller.abort());
  return controller.signal;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
