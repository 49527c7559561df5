// A window of a real VS Code on an example, with the packed extension: what tests that drive one share.
import { readFile } from 'node:fs/promises';
import { globSync } from 'node:fs';
import { join } from 'node:path';

import { type Browser } from 'playwright-core';

import { type Brain, type Said } from '../loopback/brain.ts';
import { repository } from './cache.ts';
import { newest } from './code-oss.ts';
import { copyExample, type Example } from './example.ts';
import { installVsCode } from './install.ts';
import { openPage } from './page.ts';
import { type Settings, startServer } from './server.ts';
import { temporaryFolder } from './temporary.ts';
import { Workbench } from './workbench.ts';

/** An answer of a scripted model on a slow machine. Milliseconds. */
export const soon = 60_000;
export const KEY = 'sk-loopback-0123456789abcdef';

export interface OpenWindow extends AsyncDisposable {
  readonly example: Example;
  readonly workbench: Workbench;
  /** A picture of it, in `.vscode-test/shots`. */
  readonly shoot: (name: string) => Promise<void>;
  /** The journals of its runs, as texts. */
  readonly journals: () => Promise<readonly string[]>;
}

interface WindowOptions {
  readonly browser: Browser;
  /** The beginning of the names of its pictures. */
  readonly name: string;
  readonly example?: string;
  readonly settings?: Settings;
  readonly extensions?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** `untrusted`: in Restricted Mode. `none`: without a folder. */
  readonly folder?: 'trusted' | 'untrusted' | 'none';
}

/** A failure leaves a picture of how it ended. */
export async function openWindow(options: WindowOptions): Promise<OpenWindow> {
  const {
    browser,
    name,
    example: of = 'tide-table',
    settings = {},
    extensions = [],
    env = {},
    folder = 'trusted',
  } = options;
  await using stack = new AsyncDisposableStack();
  const temporary = stack.use(await temporaryFolder('window'));
  const example = await copyExample(of, temporary.path);
  const server = await startServer({
    installed: await installVsCode(newest),
    dataFolder: join(temporary.path, 'data'),
    vsix: [join(repository, 'dist/galapagos.vsix')],
    settings: { 'workbench.colorTheme': 'Default Dark Modern', ...settings },
    env,
    trustWorkspace: folder !== 'untrusted',
  });
  stack.use(server);
  const workspace = folder === 'none' ? {} : { workspace: example.folder };
  const page = await openPage(server, { browser, ...workspace, extensions });
  stack.defer(() => page.close());
  const workbench = new Workbench(page);
  const shoot = async (what: string) => await workbench.screenshot(newest.vscode, `${name} ${what}`);
  stack.defer(() => shoot('at the end'));
  const held = stack.move();
  return {
    example,
    workbench,
    shoot,
    journals: async () => {
      const paths = globSync('.galapagos/**/*.jsonl', { cwd: example.folder });
      return await Promise.all(paths.map((path) => readFile(join(example.folder, path), 'utf8')));
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

/** Attempts that do what is scripted, one after the other: the n-th one by the n-th script, the last for all that follow. */
export function scriptedAttempts(
  scripts: readonly (readonly Said[])[],
  paceOf: (said: number) => number = () => 10,
): Brain {
  let begun = -1;
  return ({ body }) => {
    // A question without tools is a critic's or an operator's.
    if (!body.tools) return { text: '{}' };
    const said = body.messages.filter(({ role }) => role === 'assistant').length;
    if (said === 0) begun += 1;
    // One that is gone on with may be new to this brain.
    const script = scripts[Math.max(0, Math.min(begun, scripts.length - 1))] ?? [];
    return { ...script[Math.min(said, script.length - 1)], paceMs: paceOf(said) };
  };
}

/** What is said and done to replace one text by another. */
export function editing(path: string, old: string, now: string): readonly Said[] {
  return [
    { text: `I look at ${path} first.`, toolCalls: [{ name: 'view', arguments: { path } }] },
    { text: 'This line is the fault.', toolCalls: [{ name: 'edit', arguments: { path, old, new: now } }] },
    { text: 'The tests decide whether that was it.', toolCalls: [{ name: 'test', arguments: {} }] },
    {
      text: 'Done.',
      toolCalls: [{ name: 'finish', arguments: { approach: `Changed ${path}.`, confidence: 0.9 } }],
    },
  ];
}

/** Chooses a model of an endpoint by its address, as a person does who was never there. */
export async function choose(workbench: Workbench, url: string, model: string, key = KEY): Promise<void> {
  await workbench.command('Galapagos: Choose Model…');
  await pick(workbench, 'Choose Model', 'Another endpoint…');
  await fill(workbench, 'Address of the Endpoint', url);
  await fill(workbench, 'API Key for', key);
  await pick(workbench, 'Choose Model', model);
  await workbench.status(`${model} is chosen`).waitFor();
}

/** Lists grow while they are open: what is meant is typed, and taken when it is the first one. */
export async function pick(workbench: Workbench, title: string, label: string): Promise<void> {
  await workbench.quick.locator('.quick-input-title', { hasText: title }).waitFor();
  await workbench.quick.locator('.quick-input-box input').fill(label);
  await workbench.quick.locator('.monaco-list-row.focused').filter({ hasText: label }).first().waitFor();
  await workbench.page.keyboard.press('Enter');
}

/** Answers the input box with this title: one may follow upon the other without a pause. */
export async function fill(workbench: Workbench, title: string, text: string): Promise<void> {
  await workbench.quick.locator('.quick-input-title', { hasText: title }).waitFor();
  const box = workbench.quick.locator('.quick-input-box input');
  await box.fill(text);
  await box.press('Enter');
}
