// Builds what ships into dist/: `node build.ts [--watch] [--vsix]`. Fails when a size budget is broken.
import { existsSync, globSync, readdirSync, statSync, watch } from 'node:fs';
import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

import { createVSIX } from '@vscode/vsce';
import { build, type BuildOptions, context, type Metafile } from 'esbuild';

const root = import.meta.dirname;
const dist = join(root, 'dist');
const vsix = join(dist, 'galapagos.vsix');

/** Kilobytes (1000 bytes). */
const budgets: Readonly<Record<string, number>> = { 'extension.js': 400, 'galapagos.vsix': 1500 };

/** Bundled packages that are CommonJS ask for `require` and their own place. */
const commonJs = [
  `import { createRequire as galapagosRequire } from 'node:module';`,
  `const require = galapagosRequire(import.meta.url);`,
  `const __filename = import.meta.filename, __dirname = import.meta.dirname;`,
].join('\n');

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  minify: true,
  sourcemap: 'linked',
  format: 'esm',
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
};
const onNode: BuildOptions = { ...common, platform: 'node', banner: { js: commonJs } };

const bundles: readonly BuildOptions[] = [
  { ...onNode, entryPoints: { cli: 'cli/main.ts' }, target: 'node20' },
  { ...onNode, entryPoints: { extension: 'extension/main.ts' }, target: 'node22', external: ['vscode'] },
  { ...onNode, entryPoints: { 'guest/runner': 'sandbox/guest/runner.ts' }, target: 'node20' },
  {
    ...common,
    entryPoints: { 'webview/tree': 'webview/tree.tsx' },
    platform: 'browser',
    target: 'chrome138',
    loader: { '.ttf': 'file' },
    assetNames: 'webview/[name]',
  },
];

/** The guest runs in a box without network and packages: its grammars lie beside it. */
const grammars = ['javascript', 'typescript', 'tsx', 'python'].map((name) => `tree-sitter-${name}.wasm`);
const copies = ['tree-sitter.wasm', ...grammars].map((name) => ({
  from: `node_modules/@vscode/tree-sitter-wasm/wasm/${name}`,
  to: `guest/wasm/${name}`,
}));

const { values: wished } = parseArgs({ options: { watch: { type: 'boolean' }, vsix: { type: 'boolean' } } });

if (wished.watch === true) await watchAll();
else await buildAll();

async function buildAll(): Promise<void> {
  const metafiles = await Promise.all(bundles.filter(isThere).map(bundle));
  const bundled = metafiles
    .flatMap(({ outputs }) => Object.keys(outputs))
    .map((path) => path.replace(/^dist\//, ''));
  const written = [await writeNotices(metafiles.flatMap(({ inputs }) => Object.keys(inputs)))];
  await removeOthers(new Set([...bundled, ...written, ...(await copyAll())]));
  if (wished.vsix === true) await pack();
  await report();
}

async function watchAll(): Promise<void> {
  await copyAll();
  const variants = join(root, 'agent/variants');
  watch(variants, { recursive: true }, () => void copyAll());
  for (const options of bundles) {
    const watched = await context({ ...options, outdir: dist, logLevel: 'info' });
    await watched.watch();
  }
}

function isThere({ entryPoints }: BuildOptions): boolean {
  const missing = Object.values(entryPoints ?? {})
    .map(String)
    .filter((entry) => !existsSync(join(root, entry)));
  for (const entry of missing) console.warn(`not there yet: ${entry}`);
  return missing.length === 0;
}

async function bundle(options: BuildOptions): Promise<Metafile> {
  const { metafile } = await build({ ...options, outdir: dist, metafile: true });
  return metafile;
}

async function copyAll(): Promise<string[]> {
  const made: string[] = [];
  for (const { from, to } of [...copies, ...variantFiles()]) {
    await mkdir(dirname(join(dist, to)), { recursive: true });
    await cp(join(root, from), join(dist, to));
    made.push(to);
  }
  // Inside a box the runner stands without our package.json.
  await writeFile(join(dist, 'guest/package.json'), '{ "type": "module" }\n');
  return [...made, 'guest/package.json'];
}

/** The seed agents as they are, without their tests. */
function variantFiles(): { from: string; to: string }[] {
  const files = globSync('*/**/*.{mjs,cjs,py,json,md}', { cwd: join(root, 'agent/variants') });
  const shipped = files.filter((file) => !/\.test\.[a-z]+$|(^|\/)fixtures\//.test(file));
  return shipped.map((file) => ({ from: `agent/variants/${file}`, to: `variants/${file}` }));
}

/** The licences of everything that is not ours and ships, as they demand. */
async function writeNotices(inputs: readonly string[]): Promise<string> {
  const packageOf = /node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
  const shipped = [...inputs, ...copies.map(({ from }) => from)].map(
    (path) => packageOf.exec(path)?.[0] ?? '',
  );
  const folders = [...new Set(shipped)].filter((folder) => folder !== '').sort();
  const sections = folders.map(async (folder) => {
    const licences = readdirSync(join(root, folder)).filter((name) => /^(licen[cs]e|notice)/i.test(name));
    if (licences.length === 0) throw new Error(`${folder} has no licence file: it must not be bundled`);
    const texts = licences.map((name) => readFile(join(root, folder, name), 'utf8'));
    return [`# ${folder.replace('node_modules/', '')}`, ...(await Promise.all(texts))].join('\n\n');
  });
  await mkdir(dist, { recursive: true });
  await writeFile(join(dist, 'NOTICES.txt'), (await Promise.all(sections)).join('\n\n'));
  return 'NOTICES.txt';
}

/** What earlier builds left must not be shipped. */
async function removeOthers(made: ReadonlySet<string>): Promise<void> {
  for (const { name } of measured()) {
    if (!made.has(name) && !name.endsWith('.vsix')) await rm(join(dist, name));
  }
  await chmod(join(dist, 'cli.js'), 0o755).catch(() => console.warn('no cli.js'));
}

async function pack(): Promise<void> {
  await rm(vsix, { force: true });
  await createVSIX({
    cwd: root,
    packagePath: vsix,
    dependencies: false,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
}

async function report(): Promise<void> {
  const files = measured();
  const shown = files.filter(({ name }) => !name.endsWith('.map') && !name.startsWith('variants/'));
  for (const { name, bytes } of shown) {
    const zipped = gzipSync(await readFile(join(dist, name))).length;
    const budget = budgets[name];
    const allowed = budget === undefined ? '' : ` of ${budget} kB`;
    console.log(`${name.padEnd(40)} ${kilo(bytes)} kB${allowed.padEnd(12)} ${kilo(zipped)} kB zipped`);
  }
  const broken = files.filter(({ name, bytes }) => bytes > (budgets[name] ?? Infinity) * 1000);
  if (broken.length > 0) {
    console.error(`Over budget: ${broken.map(({ name }) => name).join(', ')}`);
    process.exitCode = 1;
  }
}

function measured(): { name: string; bytes: number }[] {
  const names = globSync('**/*.*', { cwd: dist }).sort();
  return names.map((name) => ({ name, bytes: statSync(join(dist, name)).size }));
}

function kilo(bytes: number): string {
  return (bytes / 1000).toFixed(1).padStart(8);
}
