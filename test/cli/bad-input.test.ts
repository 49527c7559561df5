// What a person meets when something is not as it should be: one clear message, nothing lost, a known exit code.
import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { fingerprint } from './fingerprint.ts';
import {
  galapagos,
  offByOne,
  pathWithout,
  repository,
  start,
  temporaryFolder,
  type Said,
} from './project.ts';

const isRoot = process.getuid?.() === 0;

function expectRefusal(said: Said, title: string, code = 3): void {
  expect(said.err).toContain(title);
  expect(said.code, said.err).toBe(code);
  expect(said.err).not.toMatch(/\n\s+at .*:\d+:\d+/);
}

describe('galapagos repair', () => {
  test('without git on the PATH says so', async () => {
    const folder = repository(offByOne);
    const said = await start(['repair'], { cwd: folder, env: { PATH: pathWithout('git') } }).said;
    expectRefusal(said, 'Git was not found');
  });

  test('in a folder that does not exist', async () => {
    expectRefusal(await galapagos(temporaryFolder('none'), 'repair', 'nowhere'), 'There is no such folder');
  });

  test('in an empty folder', async () => {
    expectRefusal(await galapagos(temporaryFolder('empty'), 'repair'), 'The folder is empty');
  });

  test('where no tests are found, and names what it looked at', async () => {
    const said = await galapagos(repository({ 'notes.txt': 'no code here\n' }), 'repair');
    expectRefusal(said, 'No tests were found');
    expect(said.err).toContain('package.json');
  });

  test('with a green suite has nothing to do, and that is no failure', async () => {
    const green = { ...offByOne, 'src/tides.js': 'export const highest = (tides) => Math.max(...tides);\n' };
    expectRefusal(await galapagos(repository(green), 'repair'), 'There is nothing to repair', 0);
  });

  test('with an isolation that nothing here offers, and leaves no run behind that never began', async () => {
    const folder = repository(offByOne);
    expectRefusal(await galapagos(folder, 'repair', '--image', 'node:24'), 'The isolation you asked for');
    expect((await galapagos(folder, 'runs')).err).toContain('No runs here yet');
  });

  test('with a command that does not exist', async () => {
    const said = await galapagos(repository(offByOne), 'repair', '--test', 'no-such-runner --all');
    expectRefusal(said, 'The test command cannot be started');
    expect(said.err).toContain('no-such-runner');
  });

  test('with a command that hangs stops it', async () => {
    const folder = repository({
      ...offByOne,
      'test/hang.test.js': 'await new Promise(() => setInterval(() => {}, 1000));\n',
    });
    expectRefusal(
      await galapagos(folder, 'repair', '--test-timeout', '3'),
      'The tests do not come to an end',
    );
  });

  test('with a command that prints garbage', async () => {
    const said = await galapagos(repository(offByOne), 'repair', '--test', 'head -c 20000 /dev/urandom');
    expectRefusal(said, 'The command succeeds and tells of no tests');
  });

  test('with a command that tells its exit status alone makes no attempt, and says what it would need', async () => {
    const said = await galapagos(repository(offByOne), 'repair', '--test', 'sh -c "echo boom; exit 4"');
    expectRefusal(said, 'The embedded agent needs to know which test fails');
    expect(said.err).toContain('--test');
    expect(said.err).not.toContain('g0.0');
  });

  test('with an unknown option names the nearest', async () => {
    const said = await galapagos(repository(offByOne), 'repair', '--sead', '3');
    expectRefusal(said, '--seed', 2);
  });

  test('with an unknown command names the nearest', async () => {
    expectRefusal(await galapagos(temporaryFolder('any'), 'repiar'), 'repair', 2);
  });

  test('in a read-only folder keeps its promise and tells the way out', async () => {
    const folder = repository(offByOne);
    const store = join(temporaryFolder('elsewhere'), 'store');
    const run = readOnly(folder);
    expectRefusal(await run('repair'), 'cannot be written');
    const elsewhere = await run('repair', '--store', store);
    chmodSync(folder, 0o755);
    expect(elsewhere.code, elsewhere.err).toBe(0);
    expect(readdirSync(folder)).not.toContain('.galapagos');
  });

  test.skipIf(!isRoot)('on a full disk (needs root to make one) keeps what it has and says so', async () => {
    const folder = repository(offByOne);
    const small = temporaryFolder('small');
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24k', 'tmpfs', small]);
    try {
      const said = await galapagos(folder, 'repair', '--store', join(small, 'store'));
      expectRefusal(said, 'The disk is full');
    } finally {
      execFileSync('umount', [small]);
    }
  });
});

describe('a damaged journal', () => {
  test('is shown up to the damage, and not written over', async () => {
    const folder = repository(offByOne);
    expect((await galapagos(folder, 'repair')).code).toBe(0);
    const file = journalFile(folder);
    const text = readFileSync(file, 'utf8');
    const lines = text.split('\n');
    writeFileSync(file, [...lines.slice(0, 4), '{"seq":"what is this?', ...lines.slice(5)].join('\n'));
    const damaged = readFileSync(file);

    const shown = await galapagos(folder, 'show', 'latest');

    expect(shown.err).toContain('The record of the run is damaged');
    expect(readFileSync(file)).toEqual(damaged);
  });

  test('with a torn last line is mended by resume and says so', async () => {
    const folder = repository(offByOne);
    expect((await galapagos(folder, 'repair')).code).toBe(0);
    appendFileSync(journalFile(folder), '{"seq":9999,"at":17');
    const said = await galapagos(folder, 'show', 'latest');
    expect(said.code).toBe(0);
  });
});

describe('apply and undo', () => {
  test('of a run that is not there', async () => {
    expectRefusal(await galapagos(repository(offByOne), 'apply', '01ABC'), 'There is no such run');
  });

  test('of a run without a patch', async () => {
    const folder = repository({
      ...offByOne,
      'src/tides.js': "export function highest() {\n  throw new Error('not written yet');\n}\n",
    });
    const said = await galapagos(folder, 'repair', '--generations', '1', '--candidates', '50');
    expect(said.code, said.err).toBe(1);
    expectRefusal(await galapagos(folder, 'apply', 'latest'), 'This run has no patch');
  });

  test('twice', async () => {
    const folder = repository(offByOne);
    await galapagos(folder, 'repair');
    expect((await galapagos(folder, 'apply', 'latest')).code).toBe(0);
    expectRefusal(await galapagos(folder, 'apply', 'latest'), 'The patch is already in your files');
    expect((await galapagos(folder, 'undo')).code).toBe(0);
    const again = await galapagos(folder, 'undo');
    expectRefusal(again, 'There is nothing to undo');
    expect(again.err).toContain('No patch that Galapagos applied here is in your files now.');
  });

  test('when the file changed after apply', async () => {
    const folder = repository(offByOne);
    await galapagos(folder, 'repair');
    await galapagos(folder, 'apply', 'latest');
    appendFileSync(join(folder, 'src/tides.js'), '// mine\n');
    const mine = fingerprint(folder);
    expectRefusal(await galapagos(folder, 'undo'), 'Your files changed since the patch was applied');
    expect(fingerprint(folder)).toBe(mine);
  });
});

function journalFile(folder: string): string {
  const runs = join(folder, '.galapagos', 'runs');
  return join(runs, readdirSync(runs).filter((name) => !name.includes('.'))[0] ?? '', 'events-0001.jsonl');
}

/** Root may write anywhere: there the folder is shown through a read-only mount of its own. */
function readOnly(folder: string): (...args: readonly string[]) => Promise<Said> {
  if (!isRoot) {
    chmodSync(folder, 0o555);
    return (...args) => galapagos(folder, ...args);
  }
  const view = join(temporaryFolder('view'), 'project');
  mkdirSync(view);
  execFileSync('mount', ['--bind', folder, view]);
  execFileSync('mount', ['-o', 'remount,bind,ro', view]);
  return async (...args) => {
    try {
      return await galapagos(view, ...args);
    } finally {
      if (args.length > 1) execFileSync('umount', [view]);
    }
  };
}
