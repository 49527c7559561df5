// The sidebar's webview in a plain browser page: the shipped document and policy, a theme, and the harness as its host.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { build } from 'esbuild';
import { type Browser, type Page } from 'playwright-core';

import { page as documentOf } from '../../extension/page.ts';
import { type Harness } from '../webview/harness-api.ts';
import { largeStory } from '../webview/large-story.ts';
import { repository } from './cache.ts';

declare global {
  // eslint-disable-next-line no-var -- a property of the page's global object
  var harness: Harness;
}

export const themes = ['dark', 'light', 'hc-dark', 'hc-light'] as const;
export type Theme = (typeof themes)[number];

/** The files of the page by path. */
type Site = ReadonlyMap<string, { readonly type: string; readonly body: string | Buffer }>;

const ORIGIN = 'http://galapagos.test';

export interface HarnessOptions {
  readonly theme: Theme;
  readonly width?: number;
  readonly height?: number;
  /** Runs in the page before the webview's own script. */
  readonly before?: string;
  /** State an earlier life of the view left. */
  readonly state?: unknown;
}

/** A script that hands over a run with at least so many rows, made here: the page holds what a webview would hold. */
export function handLarge(rows: number): { readonly script: string; readonly rows: number } {
  const { face, message, rows: made } = largeStory(rows);
  const bytes = (_key: string, value: unknown) =>
    value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : value;
  const literal = (value: unknown) => JSON.stringify(JSON.stringify(value, bytes)).replaceAll('<', '\\u003c');
  const script = `
    const bytes = (key, value) => value?.base64 === undefined ? value : Uint8Array.from(atob(value.base64), (c) => c.charCodeAt(0));
    harness.hand(JSON.parse(${literal(face)}), JSON.parse(${literal(message)}, bytes));
  `;
  return { script, rows: made };
}

/** Bundles the webview as build.ts does, and the harness; once per test file. */
export async function bundleHarness(): Promise<Site> {
  const { outputFiles } = await build({
    absWorkingDir: repository,
    entryPoints: { tree: 'webview/tree.tsx', harness: 'test/webview/harness.ts' },
    outdir: '/',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'chrome138',
    loader: { '.ttf': 'file' },
    assetNames: '[name]',
    logLevel: 'error',
  });
  const types: Readonly<Record<string, string>> = { js: 'text/javascript', css: 'text/css', ttf: 'font/ttf' };
  const files = outputFiles.map(({ path, contents }) => {
    const name = path.split(/[\\/]/).at(-1) ?? '';
    return [
      `/${name}`,
      { type: types[name.split('.').at(-1) ?? ''] ?? '', body: Buffer.from(contents) },
    ] as const;
  });
  return new Map(files);
}

/** Opens the webview. Whatever the policy forbids or a script throws becomes a line of `complaints`. */
export async function openHarness(
  browser: Browser,
  site: Site,
  options: HarnessOptions,
): Promise<{ page: Page; complaints: string[] }> {
  const { theme, width = 340, height = 760 } = options;
  const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: 2 });
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  const nonce = 'harness';
  const html = documentOf({ style: '/theme.css', script: '/tree.js', source: ORIGIN, nonce })
    .replace('<body>', `<body class="vscode-${theme}">${scripts(nonce, options)}`)
    .replace('</head>', '<link rel="stylesheet" href="/tree.css"></head>');
  const css = await readFile(join(repository, 'test/vscode/themes', `${theme}.css`));
  const files = new Map([
    ...site,
    ['/', { type: 'text/html', body: html }],
    ['/theme.css', { type: 'text/css', body: css }],
  ]);
  await page.route(`${ORIGIN}/**`, async (route) => {
    const file = files.get(new URL(route.request().url()).pathname);
    if (file) await route.fulfill({ contentType: file.type, body: file.body });
    else await route.fulfill({ status: 404 });
  });
  await page.goto(`${ORIGIN}/`);
  return { page, complaints };
}

function scripts(nonce: string, { before = '', state }: HarnessOptions): string {
  const kept = JSON.stringify(state ?? null).replaceAll('<', '\\u003c');
  return [
    `<script nonce="${nonce}">globalThis.harnessState = ${kept} ?? undefined;</script>`,
    `<script nonce="${nonce}" type="module" src="/harness.js"></script>`,
    `<script nonce="${nonce}" type="module">${before}</script>`,
  ].join('');
}
