// A project of somebody else's, made from scratch in a temporary folder, and a terminal to run galapagos in.
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';

import { afterAll } from 'vitest';

import { findProgram } from '../../sandbox/disk/find-program.ts';
import { removeTree } from '../../sandbox/workspace/remove-tree.ts';

const main = resolve(import.meta.dirname, '../../cli/main.ts');
const folders: string[] = [];
/** By the folder that galapagos was started in: often one further in than those we made. */
const caches = new Map<string, string>();

// Boxes of a run that was killed hold folders that nobody may enter: they are opened before they are removed.
afterAll(async () => {
  for (const cache of caches.values()) await removeTree(cache);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `galapagos ${name} `));
  folders.push(folder);
  return folder;
}

export type Files = Readonly<Record<string, string>>;

/** A git repository with these files committed. */
export function repository(files: Files): string {
  const folder = temporaryFolder('répository');
  write(folder, files);
  git(folder, 'init', '-q', '-b', 'main');
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '-m', 'as it was');
  return folder;
}

export function write(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    if (text.startsWith('#!')) chmodSync(file, 0o755);
  }
}

export function git(folder: string, ...args: readonly string[]): string {
  const identity = [
    '-c',
    'user.name=Ada',
    '-c',
    'user.email=ada@example.invalid',
    '-c',
    'commit.gpgsign=false',
  ];
  return execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' });
}

/** An off-by-one that one edit repairs: two tests fail, two pass. */
export const offByOne: Files = {
  'package.json': '{ "name": "tides", "type": "module", "scripts": { "test": "node --test" } }\n',
  'src/tides.js': [
    'export function highest(tides) {',
    '  let best = tides[0];',
    '  for (let i = 1; i < tides.length - 1; i++) {',
    '    if (tides[i] > best) best = tides[i];',
    '  }',
    '  return best;',
    '}',
    '',
  ].join('\n'),
  'test/tides.test.js': [
    "import assert from 'node:assert/strict';",
    "import { test } from 'node:test';",
    "import { highest } from '../src/tides.js';",
    "test('one tide', () => assert.equal(highest([3]), 3));",
    "test('highest first', () => assert.equal(highest([9, 3, 4]), 9));",
    "test('highest last', () => assert.equal(highest([1, 2, 8]), 8));",
    "test('two tides', () => assert.equal(highest([1, 5]), 5));",
    '',
  ].join('\n'),
};

/** Everything that is on the PATH but one program. */
export function pathWithout(program: string): string {
  const farm = temporaryFolder('programs');
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    if (!existsSync(folder)) continue;
    for (const name of readdirSync(folder)) {
      // A link that leads nowhere is there, too.
      if (name !== program && lstatSync(join(farm, name), { throwIfNoEntry: false }) === undefined)
        symlinkSync(join(folder, name), join(farm, name));
    }
  }
  return farm;
}

export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Started {
  readonly pid: number;
  readonly lines: AsyncIterable<string>;
  readonly said: Promise<Said>;
  /** A line of its standard input, where it has one. */
  write(line: string): void;
  kill(signal: NodeJS.Signals): void;
}

/** Starts `galapagos …` from the sources with a cache of its own. */
export function start(
  args: readonly string[],
  options: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv; readonly isSpokenTo?: boolean },
): Started {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: options.cwd,
    env: { ...process.env, XDG_CACHE_HOME: cacheOf(options.cwd), ...options.env },
    stdio: [options.isSpokenTo ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  let pending = '';
  const queue: string[] = [];
  let wake: (() => void) | undefined;
  let over = false;
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    const parts = (pending + text).split('\n');
    pending = parts.pop() ?? '';
    queue.push(...parts);
    wake?.();
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (err += text));
  const said = new Promise<Said>((done) => {
    child.on('close', (code) => {
      over = true;
      wake?.();
      done({ code, out, err });
    });
  });
  async function* lines(): AsyncGenerator<string> {
    for (;;) {
      const next = queue.shift();
      if (next !== undefined) yield next;
      else if (over) return;
      else await new Promise<void>((ready) => (wake = ready));
    }
  }
  return {
    pid: child.pid ?? 0,
    lines: lines(),
    said,
    write: (line) => void child.stdin?.write(`${line}\n`),
    kill: (signal) => void child.kill(signal),
  };
}

export interface InTerminal {
  /** As when its window is closed: nobody reads any more, and the kernel says so (SIGHUP). */
  close(): void;
  /** The exit code, as a shell around it in the same terminal saw it. */
  readonly code: Promise<number>;
}

/** Starts `galapagos …` in a terminal of its own. Needs `script` (util-linux). */
export function startInTerminal(args: readonly string[], cwd: string): InTerminal {
  const told = join(temporaryFolder('terminal'), 'code');
  const words = [process.execPath, main, ...args].map((word) => `'${word}'`).join(' ');
  // The shell hands on what it is told, as an interactive one does, and outlives it.
  const line = [
    `trap 'kill -HUP $run' HUP; ${words} & run=$!`,
    'wait $run; code=$?; while kill -0 $run 2> /dev/null; do wait $run; code=$?; done',
    `echo $code > '${told}.new'; mv '${told}.new' '${told}'`,
  ].join('\n');
  const env = { ...process.env, XDG_CACHE_HOME: cacheOf(cwd), SHELL: '/bin/sh', TERM: 'xterm' };
  const terminal = spawn(findProgram('script') ?? '/nonexistent', ['-qec', line, '/dev/null'], {
    cwd,
    env,
    stdio: 'ignore',
  });
  const isTold = async (): Promise<number> => {
    while (!existsSync(told)) await new Promise((again) => setTimeout(again, 50));
    return Number(readFileSync(told, 'utf8'));
  };
  return { close: () => void terminal.kill('SIGKILL'), code: isTold() };
}

export async function galapagos(cwd: string, ...args: readonly string[]): Promise<Said> {
  return start(args, { cwd }).said;
}

/** The same each time, and no other's: made when it is first asked for, removed with everything else. */
export function cacheOf(folder: string): string {
  const cache = caches.get(folder) ?? mkdtempSync(join(tmpdir(), 'galapagos-cache-'));
  caches.set(folder, cache);
  return cache;
}
