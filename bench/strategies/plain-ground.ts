// A ground for tasks of our own, without boxes: finch's code in this process, the suite's real reports, remembered by content.
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { type RunEvent } from '../../agent/engine/events.ts';
import { type Ground, type Grounds, type Oracle, type Rollouts } from '../../agent/engine/ports.ts';
import { seededRng } from '../../agent/engine/random.ts';
import { makePatch } from '../../agent/patch/identity.ts';
import { type Patch } from '../../agent/patch/patch.ts';
import { renderDiff } from '../../agent/patch/render.ts';
import { applyEdit, diffTexts } from '../../agent/patch/text.ts';
import { failuresOf, judge } from '../../agent/task/judge.ts';
import { type Suite, type SuiteRun } from '../../agent/task/suite.ts';
import { type Task } from '../../agent/task/task.ts';
import { type RolloutObserver } from '../../agent/engine/ports.ts';
import { type RolloutRequest, type RolloutResult } from '../../agent/trajectory/rollout.ts';
import { noCost } from '../../agent/trajectory/trajectory.ts';
import { attempt } from '../../agent/variants/finch/attempt.mjs';
import { localBox } from '../../sandbox/guest/local-box.ts';
import { patchIds } from '../../sandbox/guest/patch-ids.ts';
import { openSyntax } from '../../sandbox/guest/syntax.ts';
import { reportersFolder } from '../../sandbox/suite/reporters.ts';
import { runSuite } from '../../sandbox/suite/run.ts';
import { type BenchTask } from '../tasks/task-folder.ts';

const never = new AbortController().signal;
const TIMEOUT_MS = 10_000;
type Texts = ReadonlyMap<string, string>;

/** One task made ready. Nobody else uses its folder: runs follow each other. */
export interface PlainTask extends Grounds {
  readonly task: Task;
  /** Do all visible and all hidden tests pass with this patch? */
  solves(patch: Patch): Promise<boolean>;
}

/** What suites said, by the content they ran on: in memory, and below `folder` for later processes. */
class Memory {
  /** Runs of a suite that were made, not remembered. */
  made = 0;
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  async run(root: string, suite: Suite): Promise<SuiteRun> {
    const hash = createHash('sha256').update(JSON.stringify([suite.argv, [...textsIn(root)]]));
    const file = join(this.folder, `${hash.digest('hex')}.json`);
    if (existsSync(file)) return decodeRun(readFileSync(file, 'utf8'));
    this.made++;
    const options = { timeoutMs: TIMEOUT_MS, signal: never };
    const made = await runSuite(localBox(root, join(this.folder, 'shown'), {}), suite, options);
    writeFileSync(file, JSON.stringify(made));
    return made;
  }
}

/** What this program wrote itself. */
const decodeRun = (text: string): SuiteRun => JSON.parse(text);

export class PlainGrounds {
  readonly memory: Memory;
  private readonly place: string;

  /** `place` is kept: what suites said stands there for the next time. */
  constructor(place: string) {
    this.place = place;
    this.memory = new Memory(join(place, 'said'));
    const shown = join(place, 'said', 'shown', 'suite');
    cpSync(reportersFolder(), shown, { recursive: true });
  }

  async prepare(told: BenchTask): Promise<PlainTask> {
    const { memory } = this;
    const root = join(this.place, 'work', told.name);
    const base = textsIn(join(told.folder, 'repo'));
    const hidden = textsIn(join(told.folder, 'hidden'));
    const task = await recorded(told, root, base, memory);
    const judged = async (patch: Patch, more: Texts = new Map()): Promise<SuiteRun> => {
      fill(root, new Map([...patched(base, patch), ...more]));
      return memory.run(root, task.suite);
    };
    const oracle: Oracle = {
      judge: async (patch, scope) => {
        const run = await judged(patch);
        const verdict = judge(task.baseline, run, scope);
        const against = verdict.kind === 'red' ? [...verdict.failing, ...verdict.broken] : [];
        return {
          verdict,
          scope,
          failures: failuresOf(against, run),
          runs: scope === 'confirm' ? 2 : 1,
          ms: 0,
        };
      },
      check: async () => [{ name: 'base-is-red', ok: true, found: 'red' }],
    };
    const ground: Ground = {
      task,
      oracle,
      rollouts: rolloutsIn(root, { base, task, memory }),
      read: async (path) => base.get(path),
      render: async (patch) => renderDiff(patch, (path) => base.get(path)),
      [Symbol.asyncDispose]: async () => rmSync(root, { recursive: true, force: true }),
    };
    return {
      task,
      solves: async (patch) => {
        const run = await judged(patch, hidden);
        return (
          run.tests !== undefined &&
          run.tests.length > 0 &&
          run.tests.every(({ state }) => state === 'passed')
        );
      },
      prepare: async (_config, report: (event: RunEvent) => Promise<void>, { known }) => {
        await report({ kind: 'base.frozen', base: task.base, ms: 0 });
        if (!known) await report({ kind: 'task.recorded', task });
        return { ok: true, value: ground };
      },
    };
  }
}

async function recorded(told: BenchTask, root: string, base: Texts, memory: Memory): Promise<Task> {
  const suite: Suite = {
    framework: told.language === 'python' ? 'unittest' : 'node:test',
    argv: told.command.split(' '),
    directory: '',
    source: 'task.json',
  };
  fill(root, base);
  const run = await memory.run(root, suite);
  const failures = (run.tests ?? []).filter(({ state }) => state === 'failed');
  const passToPass = (run.tests ?? []).filter(({ state }) => state === 'passed').map(({ id }) => id);
  if (failures.length === 0) throw new Error(`${told.name}: nothing fails`);
  const tree = createHash('sha1').update(told.name).digest('hex');
  return {
    key: createHash('sha256').update(told.name).digest('hex'),
    kind: 'repair',
    title: told.title,
    base: { tree, root, directory: '', files: base.size },
    suite,
    baseline: {
      failToPass: failures.map(({ id }) => id),
      passToPass,
      flaky: [],
      skipped: [],
      failures,
      ms: 100,
      runs: 1,
      exitCodeAgrees: true,
      ...(run.evidence && { evidence: run.evidence }),
    },
  };
}

const PROTECT = ['test/**', 'tests/**', 'package.json'];

/** Attempts of finch, in this process and in this folder. */
function rolloutsIn(
  root: string,
  { base, task, memory }: { readonly base: Texts; readonly task: Task; readonly memory: Memory },
): Rollouts {
  return {
    run: async (request: RolloutRequest, observe: RolloutObserver, signal): Promise<RolloutResult> => {
      const { guide, limits, model, params, seed } = request;
      fill(root, guide.start ? patched(base, guide.start) : base);
      let index = 0;
      const { baseline, suite } = task;
      const visible = { suite, failures: baseline.failures, passing: baseline.passToPass };
      const result = await attempt(
        { ...visible, title: task.title, root, directory: root, protect: PROTECT, suiteMs: 100 },
        {
          guide,
          history: [],
          params: { ...FINCH, ...params },
          limits,
          rng: seededRng(seed),
          signal,
          ...(model && { model }),
          note: async (step) => observe.step({ ...step, index: index++, ms: 0 }),
          recall: async (key) => observe.recall(key),
          remember: async (key, value) => observe.remember(key, value),
          checkpoint: async () => {},
          visibleTests: async () => visible,
          chat: observe.chat,
          syntax,
          patchId: patchIds(root, guide.start),
          runSuite: async () => memory.run(root, suite),
        },
      );
      const now = textsIn(root);
      const edits = [...new Set([...base.keys(), ...now.keys()])].flatMap((path) => {
        const edit = diffTexts(path, base.get(path), now.get(path));
        return edit ? [edit] : [];
      });
      const cost = { ...noCost, rollouts: 1, candidates: result.candidates };
      const { claim } = result;
      return edits.length > 0
        ? { kind: 'patch', patch: makePatch(edits), claim, cost }
        : { kind: 'empty', claim, cost };
    },
  };
}

const syntax = openSyntax();

/** Genes of finch as its manifest has them. */
const FINCH = (() => {
  const file = join(import.meta.dirname, '../../agent/variants/finch/variant.json');
  const manifest: { params: Record<string, number> } = JSON.parse(readFileSync(file, 'utf8'));
  return manifest.params;
})();

function patched(base: Texts, { files }: Patch): Texts {
  const texts = new Map(base);
  for (const edit of files) {
    const applied = applyEdit(texts.get(edit.path), edit);
    if (!applied.ok) throw new Error(`${edit.path}: ${applied.fault.kind}`);
    if (applied.value === undefined) texts.delete(edit.path);
    else texts.set(edit.path, applied.value);
  }
  return texts;
}

/** Leaves these files in the folder and no others. */
function fill(root: string, texts: Texts): void {
  rmSync(root, { recursive: true, force: true });
  for (const [path, text] of texts) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

function textsIn(root: string): Texts {
  const names = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('__pycache__'))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .toSorted();
  return new Map(names.map((name) => [name, readFileSync(join(root, name), 'utf8')]));
}
