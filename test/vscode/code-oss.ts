// Makes a real VS Code out of the code-server package: Code-OSS's own server, without what tests never touch.
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import * as v from 'valibot';

import { part } from './cache.ts';
import { npm, type PinnedPackage, unpack } from './packages.ts';

export interface Release {
  readonly vscode: string;
  readonly package: PinnedPackage;
  /** The Node this version's desktop carries, where it is not the one that runs the tests. */
  readonly node?: '22.18.0';
}

/** What `engines.vscode` promises, on the Node its extension host has there. */
export const minimum: Release = { vscode: '1.104.0', package: 'code-server@4.104.0', node: '22.18.0' };
export const newest: Release = { vscode: '1.139.1', package: 'code-server@4.139.1' };
export const releases: readonly Release[] = [minimum, newest];

/** Raise it when the pruning below changes: it is part of the folder's name. */
const recipe = 2;

/** Together more than half of the tree; neither server, extension host, terminals nor workbench need them. */
const unused = [
  '@devcontainers/cli',
  '@github/copilot-sdk',
  '@microsoft/mxc-sdk',
  '@vscode/copilot-api',
  '@vscode/sandbox-runtime',
  '@vscode/sqlite3',
  '@vscode/windows-process-tree',
  '@vscode/windows-registry',
  'kerberos',
  'ssh2',
];

/** Native modules that come without a binary: a few lines of JavaScript instead of a compiler. */
const stubs = {
  '@vscode/spdlog': 'spdlog.cjs',
  '@vscode/deviceid': 'deviceid.cjs',
  '@vscode/native-watchdog': 'native-watchdog.cjs',
  'native-watchdog': 'native-watchdog.cjs',
};

/** Older releases compile node-pty and download ripgrep on install: these later packages carry the binaries. */
const prebuilt = {
  'node-pty': {
    version: '1.2.0-beta.15',
    integrity:
      'sha512-vORSzHXi4Ofl7HemVWpuudLqCPdaQb4LfpRCUpE5HPxhp4JYscl8zZwxh11p26v2wvW24WMwnMfLjhRLixrfxA==',
    dependencies: { 'node-addon-api': '^7.1.0' },
  },
  '@vscode/ripgrep-universal': {
    version: '1.18.0',
    integrity:
      'sha512-kgrAVy1L/v/8erAjo+I720ifTf7o4rvYUwgsuEu97XAEBtPT9sk3HhcSgFpxMydvNmwdJtXo9/AVee7JjocTrg==',
  },
};

/** A peer of @microsoft/1ds-core-js that the shrinkwraps forgot. */
const forgotten = {
  tslib: {
    version: '2.8.1',
    integrity:
      'sha512-oJFu94HQb+KVduSUQL7wnpmqnfmLsOA/nAh6b6EH0wCEoK0/mPeXU6c3wKDV83MkOuHPRHtSXKKU99IBazS/2w==',
  },
};

/** Built-in extensions that would only cost start-up time, or need a network. */
const silenced = [
  'copilot',
  'debug-auto-launch',
  'debug-server-ready',
  'emmet',
  'github',
  'github-authentication',
  'grunt',
  'gulp',
  'ipynb',
  'jake',
  'markdown-language-features',
  'markdown-math',
  'mermaid-markdown-features',
  'microsoft-authentication',
  'ms-vscode.js-debug',
  'ms-vscode.js-debug-companion',
  'ms-vscode.vscode-js-profile-table',
  'notebook-renderers',
  'npm',
  'php-language-features',
  'terminal-suggest',
  'tunnel-forwarding',
  'typescript-language-features',
];

const Manifest = v.looseObject({
  dependencies: v.optional(v.record(v.string(), v.string()), {}),
  type: v.optional(v.string()),
  main: v.optional(v.string()),
  browser: v.optional(v.string()),
});

const Shrinkwrap = v.looseObject({ packages: v.record(v.string(), v.looseObject({})) });

export function codeOssPart(release: Release): string {
  return `code-oss-${release.vscode}-r${recipe}`;
}

/** The folder of the server: `out/server-main.js` is its entry. */
export async function installCodeOss(release: Release): Promise<string> {
  return await part(codeOssPart(release), async (folder) => {
    await unpack(release.package, folder, 'lib/vscode');
    await prune(folder);
    for (const name of silenced) await silence(join(folder, 'extensions', name));
    await npm(['ci', '--omit=dev', '--engine-strict=false'], folder);
    await placeStubs(join(folder, 'node_modules'));
    await keepOwnPlatform(join(folder, 'node_modules'));
    await idleAgentHost(folder);
  });
}

/** Manifest and shrinkwrap stay in step, so that `npm ci` holds every package to the content named there. */
async function prune(folder: string): Promise<void> {
  const manifest = v.parse(Manifest, await readJson(join(folder, 'package.json')));
  const lock = v.parse(Shrinkwrap, await readJson(join(folder, 'npm-shrinkwrap.json')));
  const gone = new Set([...unused, ...Object.keys(stubs)]);
  const added = { ...forgotten, ...('@vscode/ripgrep' in manifest.dependencies ? prebuilt : {}) };
  const dependencies = Object.fromEntries([
    ...Object.entries(manifest.dependencies).filter(([name]) => !gone.has(name)),
    ...Object.entries(added).map(([name, { version }]) => [name, version]),
  ]);
  const root = { ...lock.packages[''], dependencies };
  const locked = Object.entries(added).map(([name, entry]) => [`node_modules/${name}`, entry]);
  const packages = { ...lock.packages, ...Object.fromEntries(locked), '': root };
  await writeFile(join(folder, 'package.json'), JSON.stringify({ ...manifest, dependencies }, null, 2));
  await writeFile(join(folder, 'npm-shrinkwrap.json'), JSON.stringify({ ...lock, packages }, null, 2));
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'));
}

/** Emptied, not removed: manifests are baked into the workbench, and a missing one becomes an error toast over the page. */
async function silence(extension: string): Promise<void> {
  if (!existsSync(extension)) return;
  const manifest = v.parse(Manifest, await readJson(join(extension, 'package.json')));
  await rm(extension, { recursive: true });
  for (const entry of [manifest.main, manifest.browser]) {
    if (entry === undefined) continue;
    const file = join(extension, /\.[cm]?js$/.test(entry) ? entry : `${entry}.js`);
    await mkdir(dirname(file), { recursive: true });
    const exported = manifest.type === 'module' ? 'export const activate' : 'exports.activate';
    await writeFile(file, `${exported} = () => {};\n`);
  }
  const { enabledApiProposals: _, ...plain } = manifest;
  await mkdir(extension, { recursive: true });
  await writeFile(
    join(extension, 'package.json'),
    JSON.stringify({ ...plain, contributes: {}, activationEvents: [] }),
  );
}

async function placeStubs(modules: string): Promise<void> {
  for (const [name, file] of Object.entries(stubs)) {
    const folder = join(modules, name);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeFile(
      join(folder, 'package.json'),
      JSON.stringify({ name, version: '0.0.0-stub', main: file }),
    );
    await cp(join(import.meta.dirname, 'stubs', file), join(folder, file));
  }
}

async function keepOwnPlatform(modules: string): Promise<void> {
  const own = `${process.platform}-${process.arch}`;
  const universal = join(modules, '@vscode/ripgrep-universal/bin', own);
  const single = join(modules, '@vscode/ripgrep');
  if (existsSync(universal) && existsSync(single))
    await cp(universal, join(single, 'bin'), { recursive: true });
  for (const binaries of ['@vscode/ripgrep-universal/bin', 'node-pty/prebuilds']) {
    const folder = join(modules, binaries);
    for (const name of await readdir(folder).catch(() => [])) {
      if (name !== own) await rm(join(folder, name), { recursive: true });
    }
  }
}

/** It starts with every window and would crash without the Copilot SDK, 126 MB that nothing here talks to. */
async function idleAgentHost(folder: string): Promise<void> {
  const file = join(folder, 'out/vs/platform/agentHost/node/agentHostMain.js');
  if (existsSync(file)) await writeFile(file, 'setInterval(() => {}, 1 << 30);\n');
}
