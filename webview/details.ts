// What the details pane shows of one row: made from the run view when somebody looks, never before.
import { noteLines, refusalLines } from '../agent/finding-words.ts';
import { attemptWords } from '../agent/operator-words.ts';
import { type Fault } from '../agent/engine/fault.ts';
import { type Json } from '../agent/engine/json.ts';
import { splitTestId, type TestId } from '../agent/engine/ids.ts';
import { verdictOf, type RolloutView, type RunView } from '../agent/engine/view.ts';
import { type TestResult } from '../agent/task/suite.ts';
import { turnOf } from '../agent/trajectory/decode-turn.ts';
import { type Step } from '../agent/trajectory/trajectory.ts';
import { bestOf, isChosen } from './best.ts';
import { editorNotice } from './editor-notice.ts';
import { groundSections } from './ground.ts';
import { type Body, type Button, type Section } from './protocol.ts';
import { critiquesOf } from './model-words.ts';
import { failingOnBase, generations, trajectoryNote } from './rows.ts';
import { duration } from './numbers.ts';
import { ANSWER } from './step-rows.ts';
import { critiqueSection, modelSection, turnSections } from './turn-details.ts';
import { costWords, verdictWords } from './words.ts';

/** Longest diff the pane carries, characters; the native editor shows the rest. */
const DIFF_CAP = 200_000;

/** The body of the row with this key, or undefined when the run has no such row. */
export function bodyOf(view: RunView, key: string, live: boolean): Body | undefined {
  const [, group, name, step] = key.split('/');
  const rollout = name?.replace(ANSWER, '');
  if (group === undefined) return runBody(view, key);
  if (group === 'ground') return { ...plain(key, 'Preparation'), sections: groundSections(view) };
  if (rollout === undefined) return generationBody(view, { key, live, group });
  const found = [...view.rollouts.values()].find(({ id }) => id === rollout);
  if (!found) return plannedBody(view, key, rollout);
  if (step === undefined) return trajectoryBody(view, found, { key, live });
  const noted = found.steps[Number(step)];
  return noted && stepBody(found, noted, key);
}

const plain = (key: string, title: string, note = ''): Body => ({
  key,
  title,
  note,
  buttons: [],
  sections: [],
});

function runBody(view: RunView, key: string): Body {
  const { ended, task } = view;
  const choice = view.selection?.chosen[0];
  const best = bestOf(view);
  return {
    ...plain(key, task?.title ?? 'Run'),
    buttons: best?.patch ? patchButtons(view.applied?.rollout === best.id) : [],
    sections: [
      ...(ended?.fault ? noticeSections(ended.fault) : []),
      ...(choice ? [say(`Why ${choice.rollout} was chosen`, capital(choice.why), 'good')] : []),
      ...testSection('Failing before any patch', task?.baseline.failures ?? []),
      { kind: 'facts', title: 'Run', facts: runFacts(view) },
    ],
  };
}

function runFacts({ config, suite, cost, activeMs }: RunView): [string, string][] {
  const configured: [string, string][] = config
    ? [
        ['Folder', config.directory],
        ['Strategy', config.strategy],
        ['Asked for', config.request ?? ''],
        ['Agents', config.team?.map(({ name }) => name).join(', ') ?? config.variant.name],
        ['Model', config.model?.id ?? ''],
        ['Seed', String(config.seed)],
      ]
    : [];
  const found: [string, string][] = suite
    ? [
        ['Tests', suite.argv.join(' ')],
        ['Found in', suite.source],
      ]
    : [];
  const all: [string, string][] = [...configured, ...found, ['Cost', costWords({ ...cost, ms: activeMs })]];
  return all.filter(([, value]) => value !== '');
}

function noticeSections(fault: Fault): readonly Section[] {
  const { title, detail, kept, next } = editorNotice(fault);
  return [say(title, `${detail} ${kept} ${next}`, 'bad')];
}

function generationBody(
  view: RunView,
  { key, live, group }: Shown & { readonly group: string },
): Body | undefined {
  const generation = generations(view, live).find(({ number }) => `g${number}` === group);
  if (!generation) return undefined;
  const facts = generation.members.map((member): [string, string] => [
    `${member.id} ${member.operator}`,
    member.rollout ? trajectoryNote(member.rollout, failingOnBase(view), live) : 'waiting',
  ]);
  return {
    ...plain(key, `Generation ${generation.number}`),
    sections: [{ kind: 'facts', title: 'Attempts', facts }],
  };
}

function plannedBody(view: RunView, key: string, rollout: string): Body | undefined {
  const decision = view.decided.find((decided) => decided.do === 'expand' && decided.rollout === rollout);
  if (decision?.do !== 'expand') return undefined;
  const parents =
    decision.parents.length > 0
      ? `${decision.operator} of ${decision.parents.join(' and ')}`
      : decision.operator;
  return { ...plain(key, rollout, 'waiting'), sections: [say('Planned', parents)] };
}

interface Shown {
  readonly key: string;
  readonly live: boolean;
}

function trajectoryBody(view: RunView, rollout: RolloutView, { key, live }: Shown): Body {
  const hasPatch = rollout.patch !== undefined && rollout.patch.files.length > 0;
  return {
    key,
    title: `${rollout.id} ${operatorOf(view, rollout)}`,
    note: trajectoryNote(rollout, failingOnBase(view), live),
    buttons: [
      ...(hasPatch ? patchButtons(view.applied?.rollout === rollout.id) : []),
      ...(rollout.end && view.config?.model ? [refine] : []),
    ],
    sections: [
      ...choiceSection(view, rollout),
      ...verdictSection(view, rollout),
      ...gateSection(rollout),
      ...diffSection(rollout),
      ...testSection('Not passing', verdictOf(rollout)?.failures ?? []),
      ...critiqueSection(rollout.critiques),
      ...modelSection(rollout),
      ...originSection(view, rollout),
    ],
  };
}

const refine: Button = { label: 'Refine With Feedback…', action: 'refine' };

function patchButtons(isApplied: boolean): Button[] {
  return [
    { label: 'Review', action: 'review' },
    isApplied ? { label: 'Undo', action: 'undo' } : { label: 'Apply', action: 'apply' },
    { label: 'Copy Diff', action: 'copyDiff' },
  ];
}

function choiceSection(view: RunView, { id }: RolloutView): readonly Section[] {
  const chosen = view.selection?.chosen.find((choice) => choice.rollout === id);
  if (chosen && isChosen(view, id)) return [say('Why it was chosen', capital(chosen.why), 'good')];
  const rejected = view.selection?.rejected.find((choice) => choice.rollout === id);
  return rejected ? [say('Why it was not chosen', `${capital(rejected.why)} (${rejected.by})`)] : [];
}

const scopes = { target: 'Failing tests', full: 'Whole suite', confirm: 'Fresh copy' } as const;

function verdictSection(view: RunView, rollout: RolloutView): readonly Section[] {
  const total = failingOnBase(view);
  const facts = rollout.evaluations.map(({ scope, verdict, ms }): [string, string] => [
    scopes[scope],
    `${verdictWords(verdict, scope, total)} · ${duration(ms)}`,
  ]);
  return facts.length === 0 ? [] : [{ kind: 'facts', title: 'Verdicts', facts }];
}

function testSection(title: string, results: readonly TestResult[]): readonly Section[] {
  if (results.length === 0) return [];
  const tests = results.map(({ id, state, message = '' }) => ({ ...splitTestId(id), state, message }));
  return [{ kind: 'tests', title, tests }];
}

function gateSection({ gates }: RolloutView): readonly Section[] {
  const notes = gates.flatMap(({ answer }) => noteLines(answer));
  return [
    ...gates.flatMap(({ gate, answer }) =>
      answer.kind === 'refuse'
        ? [say(`Refused by the ${gate} gate`, refusalLines(answer).join('\n'), 'bad')]
        : [],
    ),
    ...(notes.length === 0 ? [] : [say('Look at this before you apply', notes.join('\n'))]),
  ];
}

function diffSection({ diff }: RolloutView): readonly Section[] {
  if (diff === undefined || diff === '') return [];
  return [{ kind: 'diff', title: 'Patch', text: diff.slice(0, DIFF_CAP), cut: diff.length > DIFF_CAP }];
}

function originSection(view: RunView, rollout: RolloutView): readonly Section[] {
  const { guide, claim, cost } = rollout;
  const origin = attemptWords({ ...rollout, operator: operatorOf(view, rollout) });
  const facts: [string, string][] = [
    ['Operator', origin],
    ['Cost', costWords(cost)],
    ['It says', claim ?? ''],
  ];
  const asked = guide?.text ? [say('What it was asked', guide.text)] : [];
  const focus = guide?.focus ? [say('Attends to first', guide.focus.map(shortName).join('\n'))] : [];
  const known = facts.filter(([, value]) => value !== '');
  return [...asked, ...focus, { kind: 'facts', title: 'Origin', facts: known }];
}

/** As it was decided: an attempt that was called off before it began does not know. */
function operatorOf(view: RunView, { id, operator }: RolloutView): string {
  const decision = view.decided.find((decided) => decided.do === 'expand' && decided.rollout === id);
  return decision?.do === 'expand' ? decision.operator : operator;
}

const shortName = (id: TestId): string => splitTestId(id).name;

function stepBody(rollout: RolloutView, step: Step, key: string): Body {
  const turn = turnOf(step);
  const index = rollout.steps.indexOf(step);
  const critiques = critiqueSection(critiquesOf(rollout, index));
  const sections = turn ? turnSections(turn, step, rollout) : plainSections(step);
  return { ...plain(key, step.title, duration(step.ms)), sections: [...sections, ...critiques] };
}

function plainSections(step: Step): readonly Section[] {
  const facts = Object.entries(step.facts ?? {}).map(([name, value]): [string, string] => [
    name,
    shortJson(value),
  ]);
  const detail: Section[] = step.detail ? [{ kind: 'output', title: 'Detail', text: step.detail }] : [];
  const shownFacts: Section[] = facts.length > 0 ? [{ kind: 'facts', title: 'Facts', facts }] : [];
  return [...detail, ...shownFacts];
}

const shortJson = (value: Json): string =>
  typeof value === 'string' ? value : JSON.stringify(value).slice(0, 2_000);

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function say(title: string, text: string, tone: 'plain' | 'good' | 'bad' = 'plain'): Section {
  return { kind: 'text', title, text, tone };
}
