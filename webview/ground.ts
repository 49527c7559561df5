// Rows of what happened before the first attempt: freezing, confinement, suite, baseline, the oracle's own check.
import { splitTestId } from '../agent/engine/ids.ts';
import { type OracleCheck } from '../agent/engine/events.ts';
import { type Fault } from '../agent/engine/fault.ts';
import { type RunView } from '../agent/engine/view.ts';
import { notice } from '../agent/notice.ts';
import { type Section } from './protocol.ts';
import { flag, type Mark, type Row } from './row.ts';
import { count, duration, oneLine } from './numbers.ts';
import { wallsOf } from './walls.ts';

/** The preparation of a run and its facts; empty as long as nothing is known. */
export function groundBlock(view: RunView): readonly Row[] {
  const facts = [...frozen(view), ...confined(view), ...suite(view), ...baseline(view), ...checks(view)];
  if (facts.length === 0) return [];
  const mark = headMark(view, facts);
  const head: Row = {
    depth: 1,
    kind: 'stage',
    mark,
    flags: mark === 'running' || mark === 'failed' ? flag.open : 0,
    id: 'ground',
    label: 'Preparation',
    note: summary(view),
    cost: '',
  };
  return [head, ...facts];
}

function headMark(view: RunView, facts: readonly Row[]): Mark {
  if (view.state === 'starting') return 'running';
  const worst = (['failed', 'attention'] as const).find((mark) => facts.some((fact) => fact.mark === mark));
  return worst ?? (refusal(view) ? 'refused' : 'done');
}

/** Why the run came no further than its preparation. */
const refusal = ({ ended, task }: RunView): Fault | undefined =>
  ended?.reason === 'refused' && !task ? ended.fault : undefined;

function summary(view: RunView): string {
  const fault = refusal(view);
  if (fault) return notice(fault).title;
  const known = view.task?.baseline;
  if (!known) return '';
  return `${known.failToPass.length} failing, ${known.passToPass.length} passing`;
}

function fact(id: string, mark: Mark, label: string, rest: { note?: string; cost?: string } = {}): Row {
  const { note = '', cost = '' } = rest;
  return { depth: 2, kind: 'fact', mark, flags: 0, id, label: oneLine(label), note: oneLine(note), cost };
}

function frozen({ base }: RunView): readonly Row[] {
  return base ? [fact('base', 'done', 'Froze your files', { note: count(base.files, 'file') })] : [];
}

function confined(view: RunView): readonly Row[] {
  const walls = wallsOf(view);
  return walls
    ? [fact('confinement', walls.open ? 'attention' : 'done', walls.label, { note: walls.note })]
    : [];
}

function suite(view: RunView): readonly Row[] {
  return view.suite
    ? [fact('suite', 'done', `Found ${view.suite.framework}`, { note: view.suite.source })]
    : [];
}

function baseline({ task }: RunView): readonly Row[] {
  if (!task) return [];
  const { failToPass, flaky, leftOut = [], passToPass, ms } = task.baseline;
  const note = [
    leftOut.length > 0 ? `${leftOut.length} more failing, left as they are` : '',
    flaky.length > 0 ? `${count(flaky.length, 'flaky test')} left out` : '',
  ]
    .filter(Boolean)
    .join(' · ');
  const label = `Recorded ${failToPass.length} failing, ${passToPass.length} passing`;
  return [fact('baseline', flaky.length > 0 ? 'attention' : 'done', label, { note, cost: duration(ms) })];
}

const checkNames: Record<OracleCheck['name'], string> = {
  'base-is-red': 'The suite fails without a patch',
  'empty-patch-stays-red': 'An empty patch stays red',
  'empty-patch-breaks-nothing': 'An empty patch breaks nothing',
  'reward-hack-is-caught': 'A planted cheat is caught',
};

function checks(view: RunView): readonly Row[] {
  return view.checks.map(({ name, ok, untried, found }) => {
    if (untried) return fact(name, 'inapplicable', checkNames[name], { note: `not applicable: ${found}` });
    return fact(name, ok ? 'done' : 'failed', checkNames[name], { note: ok ? '' : found });
  });
}

/** The preparation in full, for the details pane. */
export function groundSections(view: RunView): Section[] {
  const rows = groundBlock(view).slice(1);
  const facts = rows.map((row): [string, string] => [
    row.label,
    [row.note, row.cost].filter(Boolean).join(' · ') || (row.mark === 'done' ? 'yes' : 'no'),
  ]);
  const flaky = view.task?.baseline.flaky.map(splitTestId) ?? [];
  const left: Section = {
    kind: 'tests',
    title: 'Flaky, left out',
    tests: flaky.map((name) => ({ ...name, state: 'flaky', message: '' })),
  };
  return [{ kind: 'facts', title: 'Preparation', facts }, ...(flaky.length > 0 ? [left] : [])];
}
