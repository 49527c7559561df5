// The head of the view: what is being tried, how the tests stand, what it costs, how it ended. Pure, from a run view.
import { endingOf } from '../agent/end-words.ts';
import { attemptWords } from '../agent/operator-words.ts';
import { notice } from '../agent/notice.ts';
import { used, type BudgetLimits } from '../agent/engine/budget.ts';
import { verdictOf, type RunView } from '../agent/engine/view.ts';
import { linesAdded, linesRemoved } from '../agent/patch/patch.ts';
import { bestOf, isChosen } from './best.ts';
import { editorNotice } from './editor-notice.ts';
import { buttonsFor } from './notice-buttons.ts';
import { type Meter, type RunFace, type ShownNotice } from './protocol.ts';
import { failingOnBase } from './rows.ts';
import { count, duration } from './numbers.ts';
import { wallsOf } from './walls.ts';

export interface FaceInput {
  readonly run: string;
  readonly view: RunView;
  readonly live: boolean;
  /** The user asked to stop and the engine has not ended yet. */
  readonly stopping: boolean;
  /** What went wrong outside the run's own events: an engine that died, a patch that could not be applied. */
  readonly trouble?: ShownNotice;
  readonly damage?: string;
}

export function faceOf(input: FaceInput): RunFace {
  const { view, run } = input;
  const phase = phaseOf(input);
  const { headline, detail } = words(view, phase);
  const tests = testsOf(view);
  return {
    kind: 'run',
    run,
    phase,
    end: view.ended?.reason ?? null,
    headline,
    detail,
    tests,
    meters: metersOf(view),
    activeMs: view.activeMs,
    best: bestPatch(view),
    applied: view.applied !== undefined,
    walls: wallsOf(view) ?? null,
    notice: input.trouble ?? endNotice(view),
    damage: input.damage ?? null,
    milestone: milestone(view, headline, tests),
  };
}

function phaseOf({ view, live, stopping }: FaceInput): RunFace['phase'] {
  if (view.ended) return 'ended';
  if (!live) return 'interrupted';
  return stopping ? 'stopping' : view.state;
}

function words(view: RunView, phase: RunFace['phase']): { headline: string; detail: string } {
  if (view.ended) return endWords(view, view.ended);
  if (phase === 'interrupted') {
    return {
      headline: 'Interrupted',
      detail: 'The run did not come to its end. Everything recorded is kept.',
    };
  }
  if (phase === 'stopping') return { headline: 'Stopping', detail: 'Everything recorded so far is kept.' };
  if (phase === 'paused')
    return { headline: 'Paused', detail: 'What was under way has ended; nothing new begins.' };
  return phase === 'starting' ? { headline: preparing(view), detail: suiteWords(view) } : trying(view);
}

function endWords(
  view: RunView,
  { reason, fault }: NonNullable<RunView['ended']>,
): { headline: string; detail: string } {
  const { title, detail } = endingOf(reason, view);
  const total = failingOnBase(view);
  if (reason !== 'repaired') return { headline: fault ? notice(fault).title : title, detail };
  // Said of these tests alone where others were left alone.
  if (view.task?.baseline.leftOut?.length) return { headline: title, detail };
  const green = total === 1 ? 'The failing test passes' : `All ${total} failing tests pass`;
  return { headline: title, detail: `${green} and nothing broke, confirmed in fresh copies.` };
}

function preparing(view: RunView): string {
  if (!view.base) return 'Freezing your files';
  if (!view.suite) return 'Looking for your tests';
  if (!view.task) return 'Running your tests';
  return view.checks.length === 0 ? 'Checking that the tests can judge' : 'Planning the first attempts';
}

const suiteWords = ({ suite }: RunView): string => (suite ? `${suite.framework}, ${suite.source}` : '');

function trying(view: RunView): { headline: string; detail: string } {
  const running = [...view.rollouts.values()].filter((rollout) => !rollout.end);
  const first = running[0];
  if (!first) return { headline: 'Choosing what to try next', detail: '' };
  const detail = first.patch ? 'judging its patch' : (first.steps.at(-1)?.title ?? 'starting');
  if (running.length > 1) {
    const operators = [...new Set(running.map((rollout) => rollout.operator))].join(', ');
    return { headline: `Trying ${running.length} attempts: ${operators}`, detail: `${first.id} ${detail}` };
  }
  return { headline: `Trying ${first.id}: ${attemptWords(first)}`, detail };
}

function testsOf(view: RunView): RunFace['tests'] {
  const baseline = view.task?.baseline;
  if (!baseline) return null;
  const best = bestOf(view);
  const verdict = best && verdictOf(best)?.verdict;
  const failing = baseline.failToPass.length;
  const fixed = verdict?.kind === 'green' ? failing : verdict?.kind === 'red' ? verdict.fixed.length : 0;
  const broken = verdict?.kind === 'red' ? verdict.broken.length : 0;
  return { failing, fixed, broken, passing: baseline.passToPass.length - broken };
}

const meterNames: Record<keyof BudgetLimits, string> = {
  minutes: 'time',
  testRuns: 'test runs',
  rollouts: 'attempts',
  tokens: 'tokens',
  usd: 'US dollars',
};

const always: ReadonlySet<string> = new Set(['minutes', 'testRuns']);
const models: ReadonlySet<string> = new Set(['tokens', 'usd']);

/** Time, and every other limit that was set; without one, what is counted anyway. */
function metersOf(view: RunView): Meter[] {
  const limits = view.config?.budget ?? {};
  const spent = used(view.cost, view.activeMs);
  const kinds = ['minutes', 'testRuns', 'rollouts', 'tokens', 'usd'] as const;
  return kinds
    .filter((kind) => always.has(kind) || limits[kind] !== undefined || (models.has(kind) && spent[kind] > 0))
    .map((kind) => ({ name: meterNames[kind], used: spent[kind], limit: limits[kind] ?? null }));
}

function bestPatch(view: RunView): RunFace['best'] {
  const best = bestOf(view);
  if (!best?.patch || best.patch.files.length === 0) return null;
  return {
    rollout: best.id,
    // Nothing less than a confirmed patch is offered to be applied.
    chosen:
      (view.ended?.reason === 'repaired' || view.ended?.reason === 'proposed') && isChosen(view, best.id),
    files: best.patch.files.length,
    added: linesAdded(best.patch),
    removed: linesRemoved(best.patch),
  };
}

function endNotice(view: RunView): ShownNotice | null {
  const fault = view.ended?.fault;
  return fault ? { ...editorNotice(fault), buttons: buttonsFor(fault) } : null;
}

// Only what is worth interrupting somebody for: a new phase, a new generation, a better patch, the end.
function milestone(view: RunView, headline: string, tests: RunFace['tests']): string {
  if (view.ended) return `${headline} after ${duration(view.activeMs)}.`;
  const generation = Math.max(0, ...[...view.rollouts.values()].map((rollout) => rollout.generation));
  if (view.rollouts.size === 0) return headline;
  const standing =
    tests && tests.failing > 0
      ? ` Best so far: ${tests.fixed} of ${count(tests.failing, 'failing test')} fixed.`
      : '';
  return `Generation ${generation}.${standing}`;
}
