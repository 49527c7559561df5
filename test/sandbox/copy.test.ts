// Boxes without layers: copies that are used again, and nothing that one box did to its copy is there for the next.
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { findProgram } from '../../sandbox/disk/find-program.ts';
import { type Base, type Box } from '../../sandbox/workspace/box.ts';
import { CopyPool } from '../../sandbox/workspace/copy-pool.ts';
import { BACKENDS, type Bench, openBench, script, shell } from './boxes.ts';
import { type Project, tempRepository } from './project.ts';

const FILES = {
  '.gitignore': 'node_modules/\ndist/\n',
  'calc.js': 'exports.add = (a, b) => a - b;\n',
  'run.sh': '#!/bin/sh\n',
  'lib/a.js': 'a',
  'lib/deep/b.js': 'b',
  'lib/deep/c.js': 'c',
};
const plain = BACKENDS.find(({ confines }) => !confines);
if (plain === undefined) throw new Error('the process group needs nothing');
const python = findProgram('python3');

/** Everything there is to know of what lies in a folder, by name; contents whole. */
function state(folder: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (path: Buffer, name: string): void => {
    const status = lstatSync(path);
    const content = status.isFile()
      ? readFileSync(path).toString('base64')
      : status.isSymbolicLink()
        ? readlinkSync(path)
        : readdirSync(path, { encoding: 'latin1' }).sort().join('/');
    // Node sets times to the microsecond.
    const time = Math.round(status.mtimeMs);
    const links = status.isDirectory() ? '' : status.nlink;
    found.set(name, [status.mode.toString(8), status.uid, links, time, content].join(' '));
    if (!status.isDirectory()) return;
    for (const each of readdirSync(path, { encoding: 'latin1' }))
      visit(Buffer.concat([path, Buffer.from(`/${each}`, 'latin1')]), `${name}/${each}`);
  };
  visit(Buffer.from(folder), '');
  if (python !== undefined) found.set('attributes', attributes(folder));
  return found;
}

const ATTRIBUTES = `import os, sys
for place, folders, files in os.walk(os.fsencode(sys.argv[1])):
  for name in [b'.'] + folders + files:
    path = os.path.join(place, name)
    names = os.listxattr(path, follow_symlinks=False)
    if names: print(path, names)`;

function attributes(folder: string): string {
  return execFileSync('python3', ['-c', ATTRIBUTES, folder], { encoding: 'utf8' });
}

describe('a copy that a box has used', () => {
  let bench: Bench;
  let project: Project;
  let base: Base;
  beforeAll(async () => {
    bench = await openBench(plain);
    project = tempRepository(FILES);
    project.executable('run.sh').write({
      'node_modules/dep/index.js': 'module.exports = 5;\n',
      'node_modules/.bin/dep': 'x',
      'dist/built.js': 'built',
    });
    writeFileSync(Buffer.concat([Buffer.from(`${project.folder}/`), Buffer.from([0x66, 0xe4])]), 'latin');
    execFileSync('ln', ['-s', 'lib/a.js', project.at('link.js')]);
    base = await bench.freeze(project.folder);
  });
  afterAll(async () => {
    project[Symbol.dispose]();
    await bench[Symbol.asyncDispose]();
  });
  const open = async (): Promise<Box> => await bench.workspaces.open(base);
  /** The state before a box ran something, and what the next box finds, in the same place. */
  const beforeAndAfter = async (use: (box: Box) => Promise<unknown>): Promise<readonly unknown[]> => {
    const first = await open();
    const [place, before] = [first.root, state(first.root)];
    await use(first);
    await first[Symbol.asyncDispose]();
    await using second = await open();
    return [
      [place, before],
      [second.root, state(second.root)],
    ];
  };

  const xattr = `python3 -c "import os; [os.setxattr(p, 'user.evil', b'1') for p in ['calc.js', 'lib', '.', 'lib/deep']]"`;
  test.each([
    ['added files and folders', 'mkdir -p new/deep; echo x > new/deep/x; echo y > lib/y; mkfifo pipe'],
    ['deleted files and folders', 'rm calc.js link.js; rm -r lib node_modules'],
    [
      'wrote in place and set the time back',
      'touch -r calc.js t; printf E | dd of=calc.js conv=notrunc; touch -r t calc.js; rm t',
    ],
    [
      'put another file of the same size and time there',
      'cp -p calc.js t; tr a b < calc.js > u; touch -r t u; mv u calc.js',
    ],
    ['gave a file a second name outside', `ln calc.js "$OUTSIDE/held"; ln lib/a.js lib/second`],
    [
      'changed rights',
      'chmod 777 calc.js; chmod 000 lib/a.js; chmod 000 lib/deep; chmod 777 .; chmod -x run.sh',
    ],
    ['changed what a link leads to', 'ln -sfn /etc/passwd link.js; rm lib/a.js; ln -s /etc/passwd lib/a.js'],
    [
      'made a folder of a file and a file of a folder',
      'rm calc.js; mkdir calc.js; echo x > calc.js/x; rm -r lib; echo l > lib',
    ],
    [
      'put a link in the place of a folder',
      'mv lib away; ln -s away lib; mv node_modules nm; ln -s nm node_modules',
    ],
    ['moved a folder away and back', 'mv lib other; mv other lib'],
    [
      'changed the dependencies',
      'echo bad > node_modules/dep/index.js; rm -r node_modules/.bin; echo n > node_modules/new',
    ],
    ['made odd names', "mkdir -p './-rf/ '; touch 'new\nline' '$(x)'; mkdir -p closed/in; chmod 000 closed"],
    ['made a repository', 'mkdir .git; echo x > .git/config'],
    ...(python === undefined ? [] : [['set attributes', xattr]]),
  ])('is as it was when it %s', async (_, line = '') => {
    const outside = mkdtempSync(join(tmpdir(), 'galapagos-outside-'));
    const [before, after] = await beforeAndAfter(
      async (box) => await shell(box, line, { env: { OUTSIDE: outside } }),
    );
    expect(after).toEqual(before);
    rmSync(outside, { recursive: true });
  });

  test('cannot be reached by a name that was given to one of its files before', async () => {
    const outside = mkdtempSync(join(bench.scratch, 'outside-'));
    const first = await open();
    await shell(first, 'ln calc.js "$OUTSIDE/held"', { env: { OUTSIDE: outside } });
    await first[Symbol.asyncDispose]();
    await using second = await open();
    writeFileSync(join(outside, 'held'), 'reached');
    expect(readFileSync(join(second.root, 'calc.js'), 'utf8')).toBe(FILES['calc.js']);
  });

  test('is as it was after edits from outside', async () => {
    const [before, after] = await beforeAndAfter(
      async (box) =>
        await box.write([{ path: 'lib/a.js', content: Buffer.from('x') }, { path: 'lib/deep/b.js' }]),
    );
    expect(after).toEqual(before);
  });

  test('is not shared by boxes that are open together', async () => {
    await using first = await open();
    await using second = await open();
    expect(first.root).not.toBe(second.root);
    await shell(first, 'echo first > calc.js');
    expect((await shell(second, 'cat calc.js')).output.head).toBe(FILES['calc.js']);
  });

  test('has dependencies and build results of its own: those of the user are never written', async () => {
    await using box = await open();
    const ran = await script(
      box,
      `const fs = require('fs'); for (const f of ['node_modules/dep/index.js', 'dist/built.js']) fs.writeFileSync(f, 'mine');
       console.log(fs.realpathSync('node_modules/dep') === process.cwd() + '/node_modules/dep')`,
    );
    expect(ran.output.head).toBe('true\n');
    expect(readFileSync(project.at('node_modules/dep/index.js'), 'utf8')).toBe('module.exports = 5;\n');
    expect(readFileSync(project.at('dist/built.js'), 'utf8')).toBe('built');
    expect(await box.changes()).toEqual([]);
  });

  test('is made anew where what it was made of is not there any more', async () => {
    const own = await bench.freeze(project.folder);
    const first = await bench.workspaces.open(own);
    await shell(first, 'echo bad > node_modules/dep/index.js');
    project.write({ 'node_modules/dep/index.js': 'module.exports = 6; // installed meanwhile\n' });
    await first[Symbol.asyncDispose]();
    await using second = await bench.workspaces.open(own);
    expect((await script(second, "console.log(require('dep'))")).output.head).toBe('6\n');
  });

  test('is gone with its base', async () => {
    const own = await bench.freeze(project.folder);
    const box = await bench.workspaces.open(own);
    const { root } = box;
    await box[Symbol.asyncDispose]();
    expect(existsSync(root)).toBe(true);
    await own[Symbol.asyncDispose]();
    expect(existsSync(root)).toBe(false);
  });
});

describe('a copy behind walls', () => {
  let place: string;
  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'galapagos-copy-'));
  });
  afterEach(() => {
    rmSync(place, { recursive: true, force: true });
  });

  test('has links to the dependencies of the user, and forgets what was put beside them', async () => {
    for (const folder of ['root/node_modules/dep', 'root/out', 'frozen/node_modules', 'frozen/out'])
      mkdirSync(join(place, folder), { recursive: true });
    writeFileSync(join(place, 'root/node_modules/dep/index.js'), 'theirs');
    writeFileSync(join(place, 'root/out/built.js'), 'built');
    writeFileSync(join(place, 'frozen/a.js'), 'a');
    const original = {
      root: join(place, 'root'),
      folder: join(place, 'frozen'),
      ignoredFolders: ['node_modules', 'out'],
    };
    const pool = new CopyPool(original, join(place, 'copies'), 'linked');
    const first = await pool.take();
    expect([first.linked, readlinkSync(join(first.root, 'node_modules/dep'))]).toEqual([
      ['node_modules'],
      join(place, 'root/node_modules/dep'),
    ]);
    const before = state(first.root);
    writeFileSync(join(first.root, 'node_modules/.cache'), 'mine');
    writeFileSync(join(first.root, 'out/built.js'), 'mine');
    rmSync(join(first.root, 'node_modules/dep'));
    await first.giveBack();
    const second = await pool.take();
    expect([second.root, state(second.root)]).toEqual([first.root, before]);
    expect(readFileSync(join(place, 'root/node_modules/dep/index.js'), 'utf8')).toBe('theirs');
  });

  test('has nothing of what test runners keep between runs, so that they can write it anew', async () => {
    const caches = ['.vite-temp', '.vite/vitest', '.vitest', '.cache/old'];
    for (const name of ['dep', ...caches])
      mkdirSync(join(place, 'root/node_modules', name), { recursive: true });
    mkdirSync(join(place, 'frozen'));
    const original = {
      root: join(place, 'root'),
      folder: join(place, 'frozen'),
      ignoredFolders: ['node_modules'],
    };
    const { root } = await new CopyPool(original, join(place, 'copies'), 'linked').take();
    expect(readdirSync(join(root, 'node_modules')).sort()).toEqual(['.cache', 'dep']);
    // What a tool fetched may lie in its cache: that is shown, and further ones can be made beside it.
    expect(readlinkSync(join(root, 'node_modules/.cache/old'))).toBe(
      join(place, 'root/node_modules/.cache/old'),
    );
    mkdirSync(join(root, 'node_modules/.cache/new'));
    expect(readdirSync(join(place, 'root/node_modules/.cache'))).toEqual(['old']);
  });
});
