// Starts Code-OSS's own server for one test, and ends it with everything it started.
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { type InstalledVsCode } from './install.ts';

export type Settings = Readonly<Record<string, unknown>>;

export interface ServerOptions {
  readonly installed: InstalledVsCode;
  /** Everything of this server lies below: settings, logs, state, extensions. */
  readonly dataFolder: string;
  readonly extensionsFolder?: string;
  /** VSIX files to install first. */
  readonly vsix?: readonly string[];
  readonly settings?: Settings;
  readonly env?: Readonly<Record<string, string>>;
  readonly trustWorkspace?: boolean;
  /** Default: a free one. */
  readonly port?: number;
  readonly log?: (text: string) => void;
}

export interface VsCodeServer extends AsyncDisposable {
  /** What a browser opens: a folder, a `.code-workspace` file, or an empty window. Carries the key: keep it to yourself. */
  address(workspace?: string): string;
  /** Resolves when the server process has gone. */
  readonly gone: Promise<void>;
}

/** Quiet, deterministic, offline. */
const quietSettings: Settings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.commandCenter.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.openRepositoryInParentFolders': 'never',
  'git.autofetch': false,
  'editor.accessibilitySupport': 'off',
  'files.autoSave': 'off',
};

export async function startServer(options: ServerOptions): Promise<VsCodeServer> {
  const { installed, dataFolder, trustWorkspace = true } = options;
  const settingsFile = join(dataFolder, 'User/settings.json');
  const trust = { 'security.workspace.trust.enabled': !trustWorkspace };
  const settings = { ...quietSettings, ...trust, ...options.settings };
  await mkdir(dirname(settingsFile), { recursive: true });
  await writeFile(settingsFile, JSON.stringify(settings, null, 2));
  const key = randomBytes(16).toString('hex');
  await writeFile(keyFile(dataFolder), key, { mode: 0o600 });
  const main = join(installed.folder, 'out/server-main.js');
  const common = [main, ...commonArguments(options)];
  const env = { ...cleanEnvironment(), ...options.env };
  for (const file of options.vsix ?? []) {
    await promisify(execFile)(installed.node, [...common, '--install-extension', file, '--force'], { env });
  }
  const child = spawn(
    process.execPath,
    [
      fileURLToPath(import.meta.resolve('./leash.ts')),
      installed.node,
      ...common,
      ...listenArguments(options),
    ],
    { stdio: ['pipe', 'pipe', 'pipe'], detached: true, env },
  );
  const gone = once(child, 'exit').then(() => undefined);
  try {
    const port = await listening(child, options.log);
    const address = (workspace?: string) => addressOf(port, key, workspace);
    return { address, gone, [Symbol.asyncDispose]: () => stop(child, gone) };
  } catch (error) {
    await stop(child, gone);
    throw error;
  }
}

/** Without a key, everybody on this machine and every page in a browser could talk to the server. */
function keyFile(dataFolder: string): string {
  return join(dataFolder, 'key');
}

function addressOf(port: number, key: string, workspace?: string): string {
  const origin = `http://127.0.0.1:${port}/?tkn=${key}`;
  if (workspace === undefined) return `${origin}&ew=true`;
  const kind = workspace.endsWith('.code-workspace') ? 'workspace' : 'folder';
  return `${origin}&${kind}=${encodeURIComponent(resolve(workspace)).replaceAll('%2F', '/')}`;
}

function commonArguments({ dataFolder, extensionsFolder }: ServerOptions): string[] {
  const folders = {
    '--server-data-dir': join(dataFolder, 'server'),
    '--user-data-dir': dataFolder,
    '--extensions-dir': extensionsFolder ?? join(dataFolder, 'extensions'),
  };
  return ['--accept-server-license-terms', ...Object.entries(folders).flat()];
}

function listenArguments({ dataFolder, port = 0, trustWorkspace = true }: ServerOptions): string[] {
  const locked = ['--connection-token-file', keyFile(dataFolder)];
  const quiet = ['--disable-telemetry', '--enable-remote-auto-shutdown'];
  const trust = trustWorkspace ? ['--disable-workspace-trust'] : [];
  // Extensions get the PATH of whoever starts it, with the Node that the project brings: not that of a login shell.
  const environment = ['--force-disable-user-env'];
  return ['--host', '127.0.0.1', '--port', String(port), ...locked, ...quiet, ...environment, ...trust];
}

/** Without what a surrounding VS Code, test runner or coverage tool would have its own children inherit. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const foreign = /^(VSCODE_|ELECTRON_|VITEST|NODE_OPTIONS$|NODE_ENV$|NODE_TEST_CONTEXT$|FORCE_COLOR$|npm_)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}

async function listening(child: ChildProcess, log?: (text: string) => void): Promise<number> {
  let said = '';
  return await new Promise<number>((resolve, reject) => {
    const hear = (chunk: unknown) => {
      const text = String(chunk);
      log?.(text);
      said = (said + text).slice(-4000);
      const port = /listening on (\d+)/.exec(said)?.[1];
      if (port !== undefined) resolve(Number(port));
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', () => reject(new Error(`the VS Code server ended before it listened:\n${said}`)));
    child.once('error', reject);
  });
}

/** Extension host, terminals and watchers are in the server's own process group. */
async function stop(child: ChildProcess, gone: Promise<void>): Promise<void> {
  if (child.pid === undefined) return;
  const grace = new AbortController();
  const patience = new Promise((resolve) => {
    const timer = setTimeout(resolve, 5000);
    grace.signal.addEventListener('abort', () => clearTimeout(timer));
  });
  signalGroup(child.pid, 'SIGTERM');
  await Promise.race([gone, patience]);
  grace.abort();
  signalGroup(child.pid, 'SIGKILL');
  await gone;
}

function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch (error) {
    const isGone = error instanceof Error && 'code' in error && error.code === 'ESRCH';
    if (!isGone) throw error;
  }
}
