// Builds what ships into dist/: `node build.ts [--watch] [--vsix]`. Fails when a size budget is broken.
import { globSync, readdirSync, statSync, watch } from 'node:fs';
import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';

import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import { build, type BuildOptions, context, type Metafile } from 'esbuild';
import * as v from 'valibot';

import { usedIcons } from './packaging/icons.ts';
import { leftOut } from './packaging/left-out.ts';

const root = import.meta.dirname;
const dist = join(root, 'dist');
const vsix = join(dist, 'galapagos.vsix');

/** Kilobytes (1000 bytes); the package's is the 1.5 MB that its packager shows, of 1024 · 1024 bytes. */
const budgets: Readonly<Record<string, number>> = { 'extension.js': 400, 'galapagos.vsix': 1572 };

/** Bundled packages that are CommonJS ask for `require` and their own place. */
const commonJs = [
  `import { createRequire as galapagosRequire } from 'node:module';`,
  `const require = galapagosRequire(import.meta.url);`,
  `const __filename = import.meta.filename, __dirname = import.meta.dirname;`,
].join('\n');

/** The one thing of newer Nodes that the sources use and Node 20, which the terminal promises, does not have. */
const onNode20 = `Promise.withResolvers ??= function () {
  let resolve, reject;
  const promise = new this((yes, no) => { resolve = yes; reject = no; });
  return { promise, resolve, reject };
};`;

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
const onNode: BuildOptions = {
  ...common,
  platform: 'node',
  target: 'node22',
  banner: { js: commonJs },
  plugins: [leftOut(root)],
};
const onAnyNode: BuildOptions = { ...onNode, target: 'node20', banner: { js: `${commonJs}\n${onNode20}` } };

const bundles: readonly BuildOptions[] = [
  // What both need lies in the guest's folder once: a box shows that folder.
  {
    ...onAnyNode,
    entryPoints: { cli: 'cli/main.ts', 'guest/runner': 'sandbox/guest/runner.ts' },
    splitting: true,
    chunkNames: 'guest/shared-[hash]',
  },
  { ...onNode, entryPoints: { extension: 'extension/main.ts' }, external: ['vscode'] },
  {
    ...common,
    entryPoints: { 'webview/tree': 'webview/tree.tsx' },
    platform: 'browser',
    target: 'chrome138',
    plugins: [usedIcons(root)],
    assetNames: 'webview/[name]',
  },
];

/** The guest runs in a box without network and packages: its grammars lie beside it. */
const grammars = ['javascript', 'typescript', 'tsx', 'python'].map((name) => `tree-sitter-${name}.wasm`);
const grammarCopies = ['tree-sitter.wasm', ...grammars].map((name) => ({
  from: `node_modules/@vscode/tree-sitter-wasm/wasm/${name}`,
  to: `guest/wasm/${name}`,
}));

/** Shipped as they are written, without their tests. */
const asTheyAre = { 'agent/variants': 'variants', 'sandbox/suite/reporters': 'guest/reporters' };

const Package = v.object({
  license: v.string(),
  author: v.union([v.string(), v.object({ name: v.string() })]),
});

const { values: wished } = parseArgs({ options: { watch: { type: 'boolean' }, vsix: { type: 'boolean' } } });

if (wished.watch === true) await watchAll();
else await buildAll();

async function buildAll(): Promise<void> {
  const metafiles = await Promise.all(bundles.map(bundle));
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
  for (const folder of Object.keys(asTheyAre))
    watch(join(root, folder), { recursive: true }, () => void copyAll());
  for (const options of bundles) {
    const watched = await context({ ...options, outdir: dist, logLevel: 'info' });
    await watched.watch();
  }
}

async function bundle(options: BuildOptions): Promise<Metafile> {
  const { metafile } = await build({ ...options, outdir: dist, metafile: true });
  return metafile;
}

async function copyAll(): Promise<string[]> {
  const made: string[] = [];
  for (const { from, to } of [...grammarCopies, ...filesAsTheyAre()]) {
    await mkdir(dirname(join(dist, to)), { recursive: true });
    await cp(join(root, from), join(dist, to));
    made.push(to);
  }
  // Inside a box the runner stands without our package.json.
  await writeFile(join(dist, 'guest/package.json'), '{ "type": "module" }\n');
  return [...made, 'guest/package.json'];
}

function filesAsTheyAre(): { from: string; to: string }[] {
  return Object.entries(asTheyAre).flatMap(([from, to]) =>
    globSync('**/*.{mjs,cjs,py,rb,php,pl,ini,sh,gradle,json,md}', { cwd: join(root, from) })
      .filter((file) => !/\.test(ing)?\.[a-z]+$|(^|\/)fixtures\//.test(file))
      .map((file) => ({ from: `${from}/${file}`, to: `${to}/${file}` })),
  );
}

/** The licences of everything that is not ours and ships, as they demand. */
async function writeNotices(inputs: readonly string[]): Promise<string> {
  const packageOf = /node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/;
  const shipped = [...inputs, ...grammarCopies.map(({ from }) => from)].map(
    (path) => packageOf.exec(path)?.[0] ?? '',
  );
  const folders = [...new Set(shipped)].filter((folder) => folder !== '').sort();
  const sections = folders.map(async (folder) => [
    `# ${folder.replace('node_modules/', '')}`,
    await licenceOf(folder),
  ]);
  await mkdir(dist, { recursive: true });
  await writeFile(join(dist, 'NOTICES.txt'), (await Promise.all(sections)).flat().join('\n\n'));
  return 'NOTICES.txt';
}

/** The licence files of a package; without one, what its manifest declares. */
async function licenceOf(folder: string): Promise<string> {
  const files = readdirSync(join(root, folder)).filter((name) => /^(licen[cs]e|notice)/i.test(name));
  const texts = await Promise.all(files.map((name) => readFile(join(root, folder, name), 'utf8')));
  if (texts.length > 0) return texts.join('\n\n');
  const declared = v.parse(Package, JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8')));
  const author = typeof declared.author === 'string' ? declared.author : declared.author.name;
  return `Licensed under ${declared.license}. Copyright ${author}.`;
}

/** What earlier builds left must not be shipped. */
async function removeOthers(made: ReadonlySet<string>): Promise<void> {
  for (const { name } of measured()) {
    if (!made.has(name) && !name.endsWith('.vsix')) await rm(join(dist, name));
  }
  await chmod(join(dist, 'cli.js'), 0o755);
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
  const shipped = new Set(await listFiles({ cwd: root, packageManager: PackageManager.None }));
  const left = measured().filter(({ name }) => !/\.(map|vsix)$/.test(name) && !shipped.has(`dist/${name}`));
  if (left.length === 0) return;
  console.error(
    `Built, but not in the package (see .vscodeignore): ${left.map(({ name }) => name).join(', ')}`,
  );
  process.exitCode = 1;
}

async function report(): Promise<void> {
  const files = measured();
  const shown = files.filter(
    ({ name }) => !name.endsWith('.map') && !/^(variants|guest\/reporters)\//.test(name),
  );
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
