#!/usr/bin/env node
// Stands in for the VS Code executable of @vscode/test-electron: same arguments, same exit code, without a download or a display.
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

import { build } from 'esbuild';

import { launchBrowser } from './chromium.ts';
import { newest, releases } from './code-oss.ts';
import { installVsCode } from './install.ts';
import { openPage } from './page.ts';
import { startServer } from './server.ts';
import { temporaryFolder } from './temporary.ts';

/** Which VS Code to be: one of the releases' versions. */
const release = releases.find(({ vscode }) => vscode === process.env['GALAPAGOS_VSCODE']) ?? newest;

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: 'string', multiple: true },
    extensionTestsPath: { type: 'string' },
    'user-data-dir': { type: 'string' },
    'extensions-dir': { type: 'string' },
    'disable-workspace-trust': { type: 'boolean' },
  },
});

process.exitCode = await runHost();
// Playwright keeps a handle or two.
process.exit();

async function runHost(): Promise<number> {
  await using temporary = await temporaryFolder('host');
  const ended = Promise.withResolvers<number>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => ended.resolve(130));
  const socket = join(temporary.path, 'socket');
  const passed = join(temporary.path, 'passed');
  const tests = text(values.extensionTestsPath);
  const console = createServer((connection) => connection.pipe(process.stdout, { end: false })).listen(
    socket,
  );
  await once(console, 'listening');
  await using server = await startServer({
    installed: await installVsCode(release),
    dataFolder: text(values['user-data-dir']) ?? join(temporary.path, 'data'),
    extensionsFolder: text(values['extensions-dir']) ?? join(temporary.path, 'extensions'),
    trustWorkspace: values['disable-workspace-trust'] === true,
    env: {
      GALAPAGOS_HOST_SOCKET: socket,
      GALAPAGOS_HOST_RESULT: passed,
      GALAPAGOS_HOST_TESTS: tests ?? '',
    },
  });
  void server.gone.then(() => ended.resolve(1));
  await using browser = await launchBrowser();
  browser.once('disconnected', () => ended.resolve(1));
  const page = await openPage(server, {
    browser,
    extensions: texts(values.extensionDevelopmentPath),
    onExit: (code) => ended.resolve(code),
    ...(tests !== undefined && { tests: await bundleWrapper(temporary.path) }),
    ...folderToOpen(),
  });
  page.once('crash', () => ended.resolve(1));
  const code = await ended.promise;
  console.close();
  // VS Code reports 0 too when the extension host is killed under the tests: only the wrapper knows that they ended well.
  return code === 0 && tests !== undefined && !existsSync(passed) ? 1 : code;
}

async function bundleWrapper(folder: string): Promise<string> {
  const outfile = join(folder, 'wrapper.cjs');
  const entry = fileURLToPath(import.meta.resolve('./host/wrapper.ts'));
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
  });
  return outfile;
}

function folderToOpen(): { workspace?: string } {
  const folder = positionals.find((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
  return folder === undefined ? {} : { workspace: folder };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}
