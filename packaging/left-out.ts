// What libraries bring along and nobody here calls stays out of the bundles.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { type Plugin } from 'esbuild';
import * as v from 'valibot';

const Manifest = v.object({ version: v.string() });

/** proxy-chain can chain to SOCKS servers; ours never chains. `debug` prints what nobody reads. */
const stubs: Readonly<Record<string, string>> = {
  socks: 'export class SocksClient { constructor() { throw new Error("SOCKS is left out of this build"); } }',
  'socks-proxy-agent':
    'export class SocksProxyAgent { constructor() { throw new Error("SOCKS is left out of this build"); } }',
  debug: 'module.exports = Object.assign(() => () => {}, { default: () => () => {} });',
};

/** `root`: the folder of our own package.json, of which the bundles read the version alone. */
export const leftOut = (root: string): Plugin => ({
  name: 'left-out',
  setup(build) {
    const filter = new RegExp(`^(?:${Object.keys(stubs).join('|')})$`);
    build.onResolve({ filter }, ({ path }) => ({ path, namespace: 'left-out' }));
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: stubs[path] ?? '',
      loader: 'js',
    }));
    build.onLoad({ filter: /package\.json$/ }, async ({ path }) => {
      if (path !== join(root, 'package.json')) return undefined;
      const { version } = v.parse(Manifest, JSON.parse(await readFile(path, 'utf8')));
      return { contents: JSON.stringify({ version }), loader: 'json' };
    });
  },
});
