// What the details pane shows of a step of a model-driven agent: what it thought, did and saw, and what that cost.
import { chatFaultWords } from '../agent/notices/models.ts';
import { type Critique } from '../agent/engine/plugin.ts';
import { type Json } from '../agent/engine/json.ts';
import { type CallView } from '../agent/engine/call-view.ts';
import { type RolloutView } from '../agent/engine/view.ts';
import { type Step } from '../agent/trajectory/trajectory.ts';
import { type Turn } from '../agent/trajectory/turn.ts';
import { callOf } from './model-words.ts';
import { count, duration, oneLine } from './numbers.ts';
import { type Section } from './protocol.ts';
import { moneyWords } from './words.ts';

/** Characters of arguments that are shown. */
const ARGUMENTS = 20_000;

export function turnSections(turn: Turn, step: Step, rollout: RolloutView): readonly Section[] {
  const { thought, tests, finish } = turn;
  return [
    ...(thought === '' ? [] : [say('Thought', thought)]),
    { kind: 'output', title: `Call: ${oneLine(turn.tool, 60)}`, text: argumentsOf(turn.input) },
    ...(turn.repeats > 0
      ? [say('Repeated', `The same was done ${count(turn.repeats, 'time')} before on the same files.`, 'bad')]
      : []),
    ...(step.detail ? [output(turn.ok ? 'Observation' : 'Observation: it was not done', step.detail)] : []),
    ...(tests ? [facts('Tests', testFacts(tests))] : []),
    ...(finish ? finishSections(finish) : []),
    ...exchange(callOf(rollout, turn.call)),
  ];
}

/** Numbers of an exchange with a model: its tokens, its price, its time. */
function exchange(call: CallView | undefined): readonly Section[] {
  if (!call) return [];
  const { usage, usd, ms, fault } = call;
  const tokens: [string, string][] = usage
    ? [
        ['Prompt', `${usage.prompt.toLocaleString('en-GB')}${usage.estimated ? ' (counted by us)' : ''}`],
        ['From the cache', usage.cached.toLocaleString('en-GB')],
        ['Answer', usage.completion.toLocaleString('en-GB')],
      ]
    : [];
  const spent: [string, string][] = [
    ['Model', call.model],
    ['Cost', call.isKnown ? 'nothing: the answer had been recorded before' : moneyWords(usd)],
    ['Time', ms === undefined ? '' : duration(ms)],
  ];
  return [
    ...(tokens.length > 0 ? [facts('Tokens', tokens)] : []),
    facts('Cost', spent),
    ...(fault ? [say('No answer', chatFaultWords(fault), 'bad')] : []),
  ];
}

/** All exchanges of an attempt in numbers, and those that brought no answer. */
export function modelSection({ calls, cost }: RolloutView): readonly Section[] {
  if (calls.length === 0) return [];
  const models = [...new Set(calls.map(({ model }) => model))].join(', ');
  const { tokens, cachedTokens = 0, answerTokens = 0, usd } = cost;
  const faults = calls.flatMap(({ call, fault }) => (fault ? `${call}: ${chatFaultWords(fault)}` : []));
  const known = calls.filter(({ isKnown }) => isKnown).length;
  const told: [string, string][] = [
    ['Model', models],
    ['Questions', String(calls.length)],
    ['Known before', known > 0 ? String(known) : ''],
    ['Tokens', tokens.toLocaleString('en-GB')],
    ['From the cache', cachedTokens.toLocaleString('en-GB')],
    ['Answers', answerTokens.toLocaleString('en-GB')],
    ['Cost', moneyWords(usd)],
  ];
  return [
    facts('Model', told),
    ...(faults.length > 0 ? [say('Questions without an answer', faults.join('\n'), 'bad')] : []),
  ];
}

/** Critiques as they are shown: with the places and the steps to jump to. */
export function critiqueSection(critiques: readonly Critique[]): readonly Section[] {
  if (critiques.length === 0) return [];
  const shown = critiques.map(({ critic, tier, value, confidence, why, anchors }) => ({
    critic,
    tier,
    value,
    confidence,
    why,
    places: anchors.flatMap((anchor) =>
      anchor.kind === 'line' ? [{ path: anchor.path, line: whole(anchor.line) }] : [],
    ),
    steps: anchors.flatMap((anchor) => (anchor.kind === 'step' ? [whole(anchor.step)] : [])),
  }));
  return [{ kind: 'critiques', title: 'Critiques', critiques: shown }];
}

const whole = (n: number): number => Math.max(0, Math.trunc(n));

function argumentsOf(input: Json): string {
  const isNamed = typeof input === 'object' && input !== null && !Array.isArray(input);
  const words = isNamed
    ? Object.entries(input)
        .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
        .join('\n')
    : JSON.stringify(input);
  return words.slice(0, ARGUMENTS);
}

function testFacts({ failing, broken }: NonNullable<Turn['tests']>): [string, string][] {
  return [
    ['Wanted', failing === 0 ? 'all pass' : `${failing} failing`],
    ['Passing before', broken === 0 ? 'all pass' : `${broken} broken`],
  ];
}

function finishSections({ approach, assumptions, confidence }: NonNullable<Turn['finish']>): Section[] {
  return [
    say('What it says it did', approach),
    ...(assumptions.length > 0 ? [say('It assumed', assumptions.join('\n'))] : []),
    facts('It says of itself', [['Confidence', `${Math.round(confidence * 100)} %`]]),
  ];
}

const facts = (title: string, told: readonly [string, string][]): Section => ({
  kind: 'facts',
  title,
  facts: told.filter(([, value]) => value !== ''),
});

const output = (title: string, text: string): Section => ({ kind: 'output', title, text });

function say(title: string, text: string, tone: 'plain' | 'good' | 'bad' = 'plain'): Section {
  return { kind: 'text', title, text, tone };
}
