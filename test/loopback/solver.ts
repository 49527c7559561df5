// A brain that solves prepared tasks by chance: how likely it proposes what depends on the prompt alone. See SOLVER.md.
import { createHash } from 'node:crypto';

import { type BenchTask, type PreparedPatch } from '../../bench/tasks/task-folder.ts';
import { type Answer, type Brain, type SeenBody, type SeenMessage } from './brain.ts';
import { advise } from './solver-words.ts';

/** How likely an attempt whose tests are still red goes on instead of finishing. */
const PERSISTENCE = 0.5;

/** Plays agents and advisers over these tasks. Equal requests, asked as often, have equal answers for one seed. */
export function stochasticSolver(tasks: readonly BenchTask[], { seed }: { readonly seed: number }): Brain {
  const asked = new Map<string, number>();
  return ({ body }) => {
    const task = taskOf(body, tasks);
    if (body.tools === undefined || body.tools.length === 0) return advise(body);
    if (!task) throw new Error('no task of the bench is in this prompt');
    const key = createHash('sha256').update(JSON.stringify(body.messages)).digest('hex');
    const nth = (asked.get(key) ?? 0) + 1;
    asked.set(key, nth);
    const chance = (what: string): number =>
      createHash('sha256').update(`${seed} ${key} ${nth} ${what}`).digest().readUInt32BE() / 2 ** 32;
    return turn(body.messages, task, chance);
  };
}

/** The task whose failing tests stand in the prompt. */
function taskOf({ messages }: SeenBody, tasks: readonly BenchTask[]): BenchTask | undefined {
  const text = messages.map(({ content }) => content ?? '').join('\n');
  return tasks.find(({ failing }) => failing.every((name) => text.includes(name)));
}

/** What the conversation of an attempt has come to. */
interface Conversation {
  /** Of the first prompt, what is particular to this attempt. */
  readonly guide: string;
  /** The patch that is being written, by the solver's own words. */
  readonly underway?: string;
  /** Own calls since that was decided, by tool. */
  readonly calls: readonly string[];
  /** What the tests said last. */
  readonly tested?: string;
  /** Everything that was written by own edits. */
  readonly written: string;
}

function turn(messages: readonly SeenMessage[], task: BenchTask, chance: (what: string) => number): Answer {
  const now = conversationOf(messages);
  const patch = task.patches.find(({ name }) => name === now.underway);
  if (patch && now.calls.at(-1) !== 'test') return proceed(patch, now.calls);
  if (now.tested !== undefined) {
    if (/^all .*wanted pass, none broken/.test(now.tested)) return finish('The failing tests pass.', 0.8);
    if (chance('persist') >= PERSISTENCE) return finish('This is as far as I came.', 0.3);
  }
  const drawn = draw(task, now, chance('patch'));
  if (!drawn) return finish('I do not find the cause.', 0.1);
  const path = drawn.edits[0]?.path ?? '';
  return call(`I try the change “${drawn.name}”.`, 'view', { path });
}

function proceed(patch: PreparedPatch, calls: readonly string[]): Answer {
  const edits = calls.filter((name) => name === 'edit').length;
  const edit = patch.edits[edits];
  if (!edit) return call('', 'test', {});
  return call('', 'edit', { path: edit.path, old: edit.old, new: edit.new });
}

const call = (text: string, name: string, given: object): Answer => ({
  text,
  toolCalls: [{ name, arguments: given }],
});

const finish = (approach: string, confidence: number): Answer =>
  call('', 'finish', { approach, assumptions: [], confidence });

function conversationOf(messages: readonly SeenMessage[]): Conversation {
  const opening = messages.find(({ role }) => role === 'user')?.content ?? '';
  const own = messages.filter(({ role }) => role === 'assistant');
  const decided = own.findLastIndex(({ content }) => underwayIn(content) !== undefined);
  const underway = underwayIn(own[decided]?.content ?? '');
  const tested = messages.findLast((message, at) => message.role === 'tool' && isTest(messages[at - 1]));
  return {
    guide: guideIn(opening),
    calls: own
      .slice(Math.max(0, decided))
      .flatMap(callsOf)
      .map(({ name }) => name),
    written: own
      .flatMap(callsOf)
      .filter(({ name }) => name === 'edit')
      .map((used) => textIn(used.arguments))
      .join(''),
    ...(underway === undefined ? {} : { underway }),
    ...(tested === undefined ? {} : { tested: tested.content ?? '' }),
  };
}

const underwayIn = (content: string | null): string | undefined =>
  /^I try the change “([\w-]+)”/.exec(content ?? '')?.[1];

const callsOf = ({ tool_calls: made = [] }: SeenMessage) => made.map(({ function: used }) => used);

const isTest = (message: SeenMessage | undefined): boolean =>
  message !== undefined && callsOf(message).some(({ name }) => name === 'test');

/** New text of an edit, as lines. */
function textIn(written: string): string {
  const input: unknown = JSON.parse(written);
  const isEdit = typeof input === 'object' && input !== null && 'new' in input;
  return isEdit && typeof input.new === 'string' ? `${input.new}\n` : '';
}

/** After the map of the files comes what this attempt alone is told. */
const guideIn = (opening: string): string => opening.slice(opening.lastIndexOf('\n\n') + 1);

/** One of the patches by its rate under this prompt, or none. Rates that come to more than 1 are scaled to 1. */
function draw(task: BenchTask, now: Conversation, at: number): PreparedPatch | undefined {
  const [start = '', ...rest] = now.guide.split(/^(?=Attend to these first:)/m);
  const isStart = start.includes('Already in the workspace is a patch');
  const there = `${isStart ? start : ''}\n${now.written}`;
  const told = isStart ? rest.join('') : now.guide;
  const done = task.patches.filter((patch) => holds(there, patch));
  const places = new Set(done.flatMap(({ name, instead }) => [name, instead ?? name]));
  const open = task.patches.filter(({ name, instead }) => !places.has(name) && !places.has(instead ?? name));
  const rates = open.map((patch) => [patch, rateOf(patch, task, { told, tested: now.tested })] as const);
  const total = rates.reduce((sum, [, rate]) => sum + rate, 0);
  let left = at * Math.max(1, total);
  for (const [patch, rate] of rates) {
    left -= rate;
    if (left < 0) return patch;
  }
  return undefined;
}

interface Evidence {
  readonly told: string;
  readonly tested: string | undefined;
}

function rateOf({ edits, mends, rates }: PreparedPatch, { failing }: BenchTask, evidence: Evidence): number {
  const { told, tested } = evidence;
  const isShown = edits.some(({ added }) => added.length > 0 && added.every((line) => told.includes(line)));
  if (isShown) return /led nowhere|ruled out/.test(told) ? rates.ruledOut : rates.shown;
  const said = tested ?? told;
  const named = failing.filter((name) => said.includes(name));
  const isNarrow = named.length > 0 && named.length < failing.length;
  return isNarrow && mends.some((name) => named.includes(name)) ? rates.named : rates.base;
}

const holds = (text: string, { edits }: PreparedPatch): boolean =>
  edits.every(({ added }) => added.length > 0 && added.every((line) => text.includes(line)));
