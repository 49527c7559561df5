// Measures what it costs to freeze a large repository and to make and remove boxes of it, beside what git and cp take.
// `node bench/box.ts [FOLDER]`: 5,000 tracked files and 36,000 files of dependencies, made there (or in a temporary folder).
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { type Base, type Workspaces } from '../sandbox/workspace/box.ts';
import { CopyPool } from '../sandbox/workspace/copy-pool.ts';
import { FrozenBase } from '../sandbox/workspace/base.ts';
import { openWorkspaces } from '../sandbox/workspace/workspaces.ts';

const TRACKED = 5_000;
const DEPENDENCIES = 36_000;
const never = new AbortController().signal;

interface Row {
  readonly name: string;
  readonly makeMs: number;
  readonly removeMs: number;
}

const place = mkdtempSync(join(process.argv[2] ?? tmpdir(), 'galapagos-box-'));
try {
  const repository = join(place, 'repository');
  makeRepository(repository);
  const opened = await openWorkspaces({
    scratch: join(place, 'scratch'),
    allowUnconfined: false,
    parallel: 1,
  });
  if (!opened.ok) throw new Error(JSON.stringify(opened.fault));
  await using workspaces = opened.value;
  console.log(`boxes: ${workspaces.confinement.backend} (tier ${workspaces.confinement.tier})`);
  await freezes(repository, workspaces);
  await boxes(repository, workspaces);
} finally {
  rmSync(place, { recursive: true, force: true });
}

async function freeze(repository: string, workspaces: Workspaces): Promise<Base> {
  const frozen = await workspaces.freeze(repository, { objects: join(place, 'objects'), signal: never });
  if (!frozen.ok) throw new Error(JSON.stringify(frozen.fault));
  return frozen.value;
}

/** The first, and later ones with one file changed and one added each time, in turn with `git status`. */
async function freezes(repository: string, workspaces: Workspaces): Promise<void> {
  const status = async (): Promise<void> => void git(repository, 'status', '--porcelain');
  await status();
  let start = performance.now();
  await (await freeze(repository, workspaces))[Symbol.asyncDispose]();
  console.log(`first freeze: ${(performance.now() - start).toFixed(0)} ms`);
  const [asked, later, same]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < 25; round++) {
    for (const times of [later, same]) {
      if (times === later) {
        writeFileSync(join(repository, 'src/0/0/file-0.js'), `// changed in round ${round}\n`);
        writeFileSync(join(repository, `src/new-${round}.js`), 'new\n');
      }
      asked.push(await timed(status));
      start = performance.now();
      const base = await freeze(repository, workspaces);
      times.push(performance.now() - start);
      await base[Symbol.asyncDispose]();
    }
  }
  const ratio = typical(later) / typical(asked);
  console.log(`git status: ${typical(asked).toFixed(1)} ms`);
  console.log(
    `later freeze, nothing changed: ${typical(same).toFixed(1)} ms, ${(typical(same) / typical(asked)).toFixed(2)}x`,
  );
  report(`later freeze, two files changed: ${typical(later).toFixed(1)} ms`, ratio, 3);
}

async function boxes(repository: string, workspaces: Workspaces): Promise<void> {
  const base = await freeze(repository, workspaces);
  if (!(base instanceof FrozenBase)) throw new TypeError('not a frozen base');
  const to = join(place, 'copy');
  const remove = async (): Promise<void> => void execFileSync('rm', ['-rf', to]);
  const copy = await row('cp -a', 3, async () => {
    execFileSync('cp', ['-a', repository, to]);
    return remove;
  });
  const overlay = await row('box, layers', 15, async () => {
    const box = await workspaces.open(base);
    await box.write([{ path: 'src/0/0/file-1.js', content: Buffer.from('candidate\n') }]);
    return async () => await box[Symbol.asyncDispose]();
  });
  const run = await row('box, layers, with a run of `true`', 15, async () => {
    const box = await workspaces.open(base);
    await box.run({ argv: ['/bin/true'] });
    return async () => await box[Symbol.asyncDispose]();
  });
  const repositoryIn = await row(
    'box, layers and a repository of its own, with `git status`',
    5,
    async () => {
      const box = await workspaces.open(base, { git: true });
      const { end } = await box.run({ argv: ['git', 'status', '--porcelain'] });
      if (end.kind !== 'exited' || end.code !== 0) throw new Error(JSON.stringify(end));
      return async () => await box[Symbol.asyncDispose]();
    },
  );
  const others = [
    await row('git worktree add', 5, async () => {
      git(repository, 'worktree', 'add', '--quiet', '--detach', to);
      return async () => void git(repository, 'worktree', 'remove', '--force', to);
    }),
    await row('git clone --local', 5, async () => {
      git(place, 'clone', '--quiet', '--local', repository, to);
      return remove;
    }),
  ];
  const copies = [await copied(base, 'linked'), await copied(base, 'own')].flat();
  const rows = [copy, ...others, overlay, run, repositoryIn, ...copies];
  console.log(`${'make'.padStart(10)} ${'remove'.padStart(10)} ${'of cp -a'.padStart(10)}`);
  for (const { name, makeMs, removeMs } of rows) {
    const share = (makeMs + removeMs) / (copy.makeMs + copy.removeMs);
    console.log(
      `${makeMs.toFixed(1).padStart(10)} ${removeMs.toFixed(1).padStart(10)} ${share.toFixed(4).padStart(10)}  ${name}`,
    );
  }
  report('box against cp -a', (overlay.makeMs + overlay.removeMs) / (copy.makeMs + copy.removeMs), 0.05);
}

/** Without layers: the first copy, and the same one brought back after a test has changed it. */
async function copied(base: FrozenBase, dependencies: 'own' | 'linked'): Promise<readonly Row[]> {
  const { root } = base.record;
  const original = { root, folder: base.folder, ignoredFolders: base.ignoredFolders };
  const pool = new CopyPool(original, join(place, `copies-${dependencies}`), dependencies);
  const use = async (): Promise<() => Promise<void>> => {
    const copy = await pool.take();
    writeFileSync(join(copy.root, 'src/0/0/file-1.js'), 'candidate\n');
    writeFileSync(join(copy.root, 'made-by-a-test'), '');
    return async () => await copy.giveBack();
  };
  return [
    await row(`box, plain copy, ${dependencies} dependencies: the first`, 1, use),
    await row(`box, plain copy, ${dependencies} dependencies: used again`, 7, use),
  ];
}

async function row(name: string, rounds: number, make: () => Promise<() => Promise<unknown>>): Promise<Row> {
  const [makes, removes]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    let remove: () => Promise<unknown> = () => Promise.resolve();
    makes.push(await timed(async () => void (remove = await make())));
    removes.push(await timed(async () => void (await remove())));
  }
  return { name, makeMs: typical(makes), removeMs: typical(removes) };
}

function makeRepository(folder: string): void {
  const write = (name: string, content: string | Buffer): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  };
  for (let file = 0; file < TRACKED; file++) {
    const line = `export const value${file} = ${file};\n`;
    write(`src/${file % 50}/${Math.floor(file / 50) % 10}/file-${file}.js`, line.repeat((file * 37) % 300));
  }
  for (let file = 0; file < DEPENDENCIES; file++) {
    const name = `node_modules/package-${file % 600}/lib/${Math.floor(file / 600) % 6}/file-${file}.js`;
    write(name, Buffer.alloc((file * 7919) % 30_000, `/* ${file} */ `));
  }
  write('.gitignore', 'node_modules/\n');
  git(folder, 'init', '--quiet', '--initial-branch=main');
  git(folder, 'add', '--all');
  git(folder, 'commit', '--quiet', '--message=start');
}

function git(folder: string, ...args: readonly string[]): Buffer {
  const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.org'];
  return execFileSync('git', [...who, ...args], { cwd: folder });
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function report(what: string, ratio: number, most: number): void {
  const isMet = ratio <= most;
  if (!isMet) process.exitCode = 1;
  console.log(`${what}: ${ratio.toFixed(3)}x (target ${most}x: ${isMet ? 'met' : 'MISSED'})`);
}

/** The lower quartile: what else the machine does can only make a round slower. */
function typical(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 4)] ?? Number.NaN;
}
