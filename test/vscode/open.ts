// Opens the extension on an example: `npm run vscode [example or folder] [-- --browser] [-- --port 8000]`.
// In the desktop VS Code if `code` is there, else in one that runs in your browser, from npm alone.
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { repository } from './cache.ts';
import { newest } from './code-oss.ts';
import { installVsCode } from './install.ts';
import { startServer } from './server.ts';
import { temporaryFolder } from './temporary.ts';

const { values: wished, positionals } = parseArgs({
  allowPositionals: true,
  options: { browser: { type: 'boolean', default: false }, port: { type: 'string', default: '0' } },
});

const folder = folderOf(positionals[0]);
if (folder === undefined) {
  console.error(`There is no example or folder "${positionals[0]}". Examples: ${examples().join(', ')}`);
  process.exitCode = 2;
} else if (wished.browser || !openDesktop(folder)) {
  await serve(folder);
}

function folderOf(name: string | undefined): string | undefined {
  const names = name === undefined ? examples().slice(0, 1) : [name];
  return names.flatMap((name) => [join(repository, 'examples', name), resolve(name)]).find(isFolder);
}

function examples(): string[] {
  return globSync('examples/*/', { cwd: repository })
    .map((path) => path.split(/[\\/]/)[1] ?? '')
    .sort();
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** False when there is no desktop VS Code, or it does not want to start here (it refuses root, for one). */
function openDesktop(folder: string): boolean {
  const paths = (process.env['PATH'] ?? '').split(delimiter);
  if (!paths.some((path) => existsSync(join(path, 'code')))) return false;
  const args = [
    '--new-window',
    '--disable-workspace-trust',
    `--extensionDevelopmentPath=${repository}`,
    folder,
  ];
  const opened = spawnSync('code', args, { stdio: 'inherit' }).status === 0;
  if (opened) console.log(`Opened ${folder} in VS Code. Press F1 and run "Galapagos: Repair Failing Tests".`);
  return opened;
}

async function serve(folder: string): Promise<void> {
  const packed = spawnSync(process.execPath, [join(repository, 'build.ts'), '--vsix'], {
    cwd: repository,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (packed.status !== 0) throw new Error('the extension could not be packed: see above');
  console.log(`Setting up VS Code ${newest.vscode} from npm (only the first time takes long) …`);
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
  });
  const installed = await installVsCode(newest);
  await using data = await temporaryFolder('open');
  await using server = await startServer({
    installed,
    dataFolder: data.path,
    vsix: [join(repository, 'dist/galapagos.vsix')],
    port: Number(wished.port),
  });
  console.log(`\nOpen this in your browser:\n\n  ${server.address(folder)}\n`);
  console.log('Press F1 there and run "Galapagos: Repair Failing Tests". Ctrl-C here ends it.');
  await Promise.race([stopped, server.gone]);
  console.log('\nEnding VS Code.');
}
