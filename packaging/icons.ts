// The icon font of the webview, with the icons that the webview can name and no others: 9 kB instead of 126.
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Plugin } from 'esbuild';
import subsetFont from 'subset-font';
import * as v from 'valibot';

/** Names of icons by code point, as the font's own sources tell them. */
const Mapping = v.record(v.string(), v.array(v.string()));

/** An icon is kept when its name stands as a word in quotes, or as a class, anywhere in the webview's sources. */
export function usedIcons(root: string): Plugin {
  return {
    name: 'used-icons',
    setup(build) {
      build.onLoad({ filter: /codicon\.ttf$/ }, async ({ path }) => {
        const kept = await codePoints(root);
        const font = await subsetFont(await readFile(path), String.fromCodePoint(...kept), {
          targetFormat: 'truetype',
        });
        return { contents: font, loader: 'file' };
      });
    },
  };
}

async function codePoints(root: string): Promise<readonly number[]> {
  const mapping = join(root, 'node_modules/@vscode/codicons/src/template/mapping.json');
  const known = v.parse(Mapping, JSON.parse(await readFile(mapping, 'utf8')));
  const words = await wordsOf(root);
  const kept = Object.entries(known).filter(([, names]) => names.some((name) => words.has(name)));
  return kept.map(([point]) => Number(point));
}

async function wordsOf(root: string): Promise<ReadonlySet<string>> {
  const sources = globSync('webview/**/*.{ts,tsx,css}', { cwd: root });
  const texts = await Promise.all(sources.map((path) => readFile(join(root, path), 'utf8')));
  const found = texts.flatMap((text) => [
    ...text.matchAll(/(?:['"`]|codicon-|\$\()([a-z][a-z0-9-]*)(?=['"`\s.,:)[{])/g),
  ]);
  return new Set(found.map(([, word = '']) => word));
}
