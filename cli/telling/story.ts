// What an attempt did, step after step, for a person: thoughts, what was called, what came of it, and what it cost.
import { type CallView } from '../../agent/engine/call-view.ts';
import { type RolloutView } from '../../agent/engine/view.ts';
import { money } from '../../agent/lines.ts';
import { chatFaultWords } from '../../agent/notices/models.ts';
import { count } from '../../agent/notices/wording.ts';
import { turnOf } from '../../agent/trajectory/decode-turn.ts';
import { isInterim, type Step } from '../../agent/trajectory/trajectory.ts';
import { visibleLine } from '../../agent/visible.ts';

const THOUGHT_LINES = 2;
const SEEN_LINES = 4;
const INPUT = 200;

/** Paragraphs of one or more lines. `whole`: everything there is; else of each step what fits a few lines. */
export function storyOf({ id, steps, calls }: RolloutView, whole: boolean): readonly string[] {
  const byNumber = new Map(calls.map((call) => [String(call.call), call]));
  return steps.filter((step) => !isInterim(step)).flatMap((step) => stepLines(step, { id, byNumber, whole }));
}

interface Around {
  readonly id: string;
  readonly byNumber: ReadonlyMap<string, CallView>;
  readonly whole: boolean;
}

function stepLines(step: Step, { id, byNumber, whole }: Around): readonly string[] {
  const turn = turnOf(step);
  const seen = step.detail === undefined ? [] : [indent(cut(step.detail, SEEN_LINES, whole))];
  // Steps of a search tell little, and all of it.
  if (!turn) return [step.title, ...(step.detail === undefined ? [] : [indent(step.detail)])];
  const call = byNumber.get(`${id}#${turn.call}`);
  const thought = turn.thought.trim();
  const marks = [
    ...(turn.ok ? [] : ['refused']),
    ...(turn.repeats > 0 ? [`done ${count(turn.repeats, 'time')} before`] : []),
  ];
  return [
    ...(thought === '' ? [] : [`“${cut(thought, THOUGHT_LINES, whole)}”`]),
    `${step.title}${marks.length > 0 ? ` (${marks.join(', ')})` : ''}${call ? `  [${callWords(call)}]` : ''}`,
    ...(whole ? [indent(`${turn.tool} ${JSON.stringify(turn.input)}`)] : inputLines(turn.tool, turn.input)),
    ...seen,
  ];
}

/** Titles tell what was looked at; what was written is worth more lines. */
const inputLines = (tool: string, input: unknown): readonly string[] =>
  tool === 'run' ? [indent(visibleLine(JSON.stringify(input)).slice(0, INPUT))] : [];

const cut = (text: string, lines: number, whole: boolean): string => (whole ? text : firstLines(text, lines));

/** "3120 + 84 tokens (3000 cached), $0.0010": prompt and answer. */
function callWords({ usage, usd, fault, isKnown }: CallView): string {
  if (fault) return chatFaultWords(fault);
  if (!usage) return 'not answered';
  const cached = usage.cached > 0 ? ` (${usage.cached} cached)` : '';
  const about = usage.estimated ? 'at most ' : '';
  return [
    `${about}${usage.prompt} + ${usage.completion} tokens${cached}`,
    ...(usd === undefined ? [] : [money(usd)]),
    ...(isKnown ? ['known from before'] : []),
  ].join(', ');
}

/** What the attempt cost in models, and the questions that came to nothing; none without questions. */
export function costLines({ calls, cost }: RolloutView): readonly string[] {
  if (calls.length === 0) return [];
  const { tokens, cachedTokens = 0, usd } = cost;
  const spent = [
    count(calls.length, 'question'),
    `${count(tokens, 'token')}${cachedTokens > 0 ? ` (${cachedTokens} cached)` : ''}`,
    ...(usd === undefined ? [] : [money(usd)]),
  ];
  const failed = calls.filter(({ fault }) => fault);
  return [spent.join(', '), ...failed.map((call) => `${call.call}: ${visibleLine(callWords(call))}`)];
}

/** The first of these lines, and how many there are beside. */
export function firstLines(text: string, most: number): string {
  const lines = text.trimEnd().split('\n');
  if (lines.length <= most) return text;
  return [...lines.slice(0, most), `… ${count(lines.length - most, 'more line')}, with --verbose`].join('\n');
}

export const indent = (text: string): string => text.trimEnd().replaceAll(/^/gm, '      ');
