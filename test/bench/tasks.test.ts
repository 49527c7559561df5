// Every task of the bench is what its task.json says of it.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type BenchTask, loadTasks } from '../../bench/tasks/task-folder.ts';

const tasks = loadTasks();
let place = '';

beforeAll(() => {
  place = mkdtempSync(join(tmpdir(), 'galapagos-bench-tasks-'));
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

interface Said {
  readonly passed: readonly string[];
  readonly failed: readonly string[];
}

const known = new Map<string, Said>();

/** What the tests say with these patches applied in this order; with the hidden tests laid over it. Asked once. */
function said(task: BenchTask, patches: readonly string[], options: { readonly hidden?: true } = {}): Said {
  const key = JSON.stringify([task.name, patches, options]);
  const answer = known.get(key) ?? ask(task, patches, options);
  known.set(key, answer);
  return answer;
}

function ask(task: BenchTask, patches: readonly string[], options: { readonly hidden?: true }): Said {
  const folder = mkdtempSync(join(place, `${task.name}-`));
  cpSync(join(task.folder, 'repo'), folder, { recursive: true });
  for (const patch of patches) {
    const env = { ...process.env, GIT_CEILING_DIRECTORIES: place };
    const { status, stderr } = spawnSync('git', ['apply', patch], { cwd: folder, env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${patch} does not apply: ${stderr}`);
  }
  if (options.hidden) cpSync(join(task.folder, 'hidden'), folder, { recursive: true });
  return task.language === 'python' ? unittest(folder) : nodeTest(folder);
}

function nodeTest(cwd: string): Said {
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  const run = spawnSync('node', ['--test', '--test-reporter=tap'], { cwd, env, encoding: 'utf8' });
  return sorted(
    [...run.stdout.matchAll(/^\s*(ok|not ok) \d+ - (.*)$/gm)].map(([, how, name]) => [name, how === 'ok']),
  );
}

function unittest(cwd: string): Said {
  const run = spawnSync('python3', ['-B', '-m', 'unittest', '-v'], { cwd, encoding: 'utf8' });
  return sorted(
    [...run.stderr.matchAll(/^(test_\w+) \(.*\.\.\. (\w+)$/gm)].map(([, name, how]) => [name, how === 'ok']),
  );
}

function sorted(results: readonly (readonly [name: string | undefined, passed: boolean])[]): Said {
  const of = (passed: boolean) =>
    results.flatMap(([name, how]) => (name !== undefined && how === passed ? [name] : []));
  return { passed: of(true).toSorted(), failed: of(false).toSorted() };
}

test('there are at least 40, of them at least 12 in Python', () => {
  expect(tasks.length).toBeGreaterThanOrEqual(40);
  expect(tasks.filter(({ language }) => language === 'python').length).toBeGreaterThanOrEqual(12);
});

test('no two tasks share code', () => {
  const owners = new Map<string, Set<string>>();
  for (const { name, folder } of tasks)
    for (const line of codeLines(join(folder, 'repo')))
      owners.set(line, (owners.get(line) ?? new Set()).add(name));
  const shared = [...owners]
    .filter(([, names]) => names.size > 1)
    .map(([line, names]) => `${[...names].join(', ')}: ${line}`);
  expect(shared).toEqual([]);
});

/** Lines that somebody thought about: long ones, without imports. */
function codeLines(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(js|py)$/.test(entry.name))
    .flatMap((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8').split('\n'))
    .map((line) => line.trim())
    .filter((line) => line.length >= 30 && !/^(import|from|export const \w+ = \($)/.test(line));
}

test('names of failing tests tell the tasks apart', () => {
  const names = tasks.flatMap(({ failing }) => failing);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});

describe.each(tasks)('$name', (task) => {
  const parts = task.patches.filter(({ kind }) => kind === 'part');
  const files = parts.map(({ file }) => file);

  test('fails as it is told', () => {
    expect(said(task, []).failed).toEqual(task.failing.toSorted());
  });

  test('is repaired by its reference, hidden tests included', () => {
    const reference = [join(task.folder, 'reference.patch')];
    const visible = said(task, reference);
    const all = said(task, reference, { hidden: true });
    expect([visible.failed, all.failed]).toEqual([[], []]);
    expect(all.passed.length).toBeGreaterThan(visible.passed.length);
  });

  test('is repaired by all parts, in any order, and by no fewer', () => {
    for (const order of [files, files.toReversed()])
      expect(said(task, order, { hidden: true }).failed).toEqual([]);
    for (const left of files)
      expect(
        said(
          task,
          files.filter((file) => file !== left),
        ).failed,
      ).not.toEqual([]);
  });

  test.each(task.patches)('$name mends and breaks what is told of it', ({ mends, breaks, file }) => {
    const base = said(task, []);
    const now = said(task, [file]);
    expect(now.passed.filter((name) => base.failed.includes(name))).toEqual(mends.toSorted());
    expect(now.failed.filter((name) => base.passed.includes(name))).toEqual(breaks.toSorted());
  });

  test('has wrong patches that mend nothing', () => {
    const wrong = task.patches.filter(({ kind }) => kind === 'wrong');
    expect(wrong.flatMap(({ mends }) => mends)).toEqual([]);
  });

  const overfits = task.patches.filter(({ kind }) => kind === 'overfit');
  test.each(overfits)('is green with $name, until hidden tests are asked', ({ instead, file }) => {
    const others = parts.filter(({ name }) => name !== instead).map((each) => each.file);
    expect(said(task, [...others, file]).failed).toEqual([]);
    expect(said(task, [...others, file], { hidden: true }).failed).not.toEqual([]);
  });
});
