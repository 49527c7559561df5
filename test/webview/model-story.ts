// A made-up run of a model-driven agent: thoughts, calls, observations, tokens, critiques of single steps, answers as they grow.
import { callId, type RolloutId } from '../../agent/engine/ids.ts';
import { type Json } from '../../agent/engine/json.ts';
import { type RunConfig, type RunEvent } from '../../agent/engine/events.ts';
import { type ChatFault } from '../../agent/model/chat-fault.ts';
import * as story from './story.ts';

const config: Pick<RunConfig, 'model' | 'team'> = {
  model: { id: 'qwen3-coder', provider: 'openai', baseUrl: 'http://127.0.0.1:11434/v1' },
  team: [
    { name: 'mender', variant: { name: 'mender', hash: '0'.repeat(64) } },
    { name: 'finch', variant: { name: 'finch', hash: '1'.repeat(64) } },
  ],
};

/** How the made-up runs begin, with a model. */
export const start: readonly RunEvent[] = story.start.map((event) =>
  event.kind === 'run.started' ? { ...event, config: { ...event.config, ...config } } : event,
);

/** The facts of a turn (agent/trajectory/turn.ts), and what the step says besides. */
interface Told {
  readonly title: string;
  readonly saw: string;
  readonly tool: string;
  readonly [fact: string]: Json;
}

const turns: readonly Told[] = [
  {
    title: 'View src/calculator.js',
    thought: 'The failing test divides by zero and expects a RangeError, so I begin where the division is.',
    tool: 'view',
    input: { path: 'src/calculator.js', from: 1, to: 40 },
    saw: '7  if (b == 0) return 0;\n8  return a / b;',
    ok: true,
    paths: ['src/calculator.js'],
    repeats: 0,
  },
  {
    title: 'Edit src/calculator.js: no such text',
    thought: 'I replace the early return.',
    tool: 'edit',
    input: {
      path: 'src/calculator.js',
      old: 'if (b = 0) return 0;',
      new: 'if (b === 0) throw new RangeError();',
    },
    saw: 'Nothing was changed. The nearest text is in line 7:\n7  if (b == 0) return 0;',
    ok: false,
    paths: ['src/calculator.js'],
    repeats: 0,
  },
  {
    title: 'View src/calculator.js again',
    thought: '',
    tool: 'view',
    input: { path: 'src/calculator.js', from: 1, to: 40 },
    saw: 'As before.',
    ok: true,
    paths: ['src/calculator.js'],
    repeats: 1,
  },
  {
    title: 'Ran the failing tests: 1 of 3 still fails',
    thought: 'The edit is in; the tests tell whether it is right.',
    tool: 'test',
    input: {},
    saw: 'rounds half to even: expected 2, got 3 (src/calculator.js:12)',
    ok: true,
    paths: [],
    repeats: 0,
    tests: { failing: 1, broken: 0, signature: 'e1' },
  },
  {
    title: 'Finished: guarded the division',
    thought: 'Two of three are fixed; the rounding is another matter.',
    tool: 'finish',
    input: { approach: 'guard the division' },
    saw: '',
    ok: true,
    paths: [],
    repeats: 0,
    finish: {
      approach: 'Throw a RangeError on division by zero.',
      assumptions: ['Zero is never meant.'],
      confidence: 0.7,
    },
  },
];

/** A question and its answer. */
function exchange(rollout: RolloutId, nth: number, fault?: ChatFault): readonly RunEvent[] {
  const usage = {
    prompt: 1_480 + nth * 260,
    cached: nth === 1 ? 0 : 1_200 + nth * 240,
    completion: 90 + nth * 17,
  };
  const call = callId(rollout, nth);
  return [
    asked(rollout, nth),
    {
      kind: 'model.answered',
      call,
      rollout,
      ms: 1_900,
      ...(fault
        ? { fault }
        : { reply: { text: '', toolCalls: [], finish: 'tools', usage }, usd: usage.prompt * 0.000_002 }),
    },
  ];
}

const asked = (rollout: RolloutId, nth: number): RunEvent => ({
  kind: 'model.asked',
  call: callId(rollout, nth),
  rollout,
  model: 'qwen3-coder',
  messages: [],
  options: { maxTokens: 4_000 },
  prompt: 'c'.repeat(64),
  reserved: 6_000,
});

function turn(rollout: RolloutId, nth: number): readonly RunEvent[] {
  const told = turns[nth - 1];
  if (!told) throw new Error('the story has no such turn');
  const { title, saw, ...facts } = told;
  return [
    ...exchange(rollout, nth),
    {
      kind: 'step.noted',
      rollout,
      step: {
        index: nth - 1,
        kind: facts.tool === 'test' ? 'test' : 'tool',
        title,
        ...(saw === '' ? {} : { detail: saw }),
        facts: { ...facts, call: nth, tree: 'd'.repeat(8) },
        ms: 40 * nth,
      },
    },
  ];
}

const begun = (rollout: RolloutId, operator: string, parents: readonly RolloutId[] = []): RunEvent => ({
  kind: 'rollout.started',
  rollout,
  operator,
  parents,
  variant: { name: 'finch', hash: '1'.repeat(64) },
  member: 'finch',
  seed: 7,
});

const missed = (rollout: RolloutId): RunEvent => ({
  kind: 'critique.made',
  rollout,
  critique: {
    critic: 'trajectory',
    tier: 'soft',
    value: 0.4,
    confidence: 0.8,
    why: 'The first bad step is the edit of a text that is not there; what it read a step before would have told it.',
    anchors: [
      { kind: 'step', step: 1 },
      { kind: 'line', path: 'src/calculator.js', line: 7 },
    ],
  },
});

/** One attempt that came nearer, and a second one whose model is saying something. */
export function speaking(): readonly RunEvent[] {
  const [first, second] = [story.rollout(1, 1), story.rollout(1, 2)];
  return [
    ...start,
    story.decided(1, 'plan', { size: 1 }),
    begun(first, 'plan'),
    ...turns.flatMap((_, n) => turn(first, n + 1)),
    ...story.judged(first, story.verdicts.near),
    missed(first),
    story.ended(first),
    begun(second, 'revise', [first]),
    ...turn(second, 1),
    asked(second, 2),
  ];
}

/** What is being said in the second one. */
export const says: ReadonlyMap<string, string> = new Map([
  [
    story.rollout(1, 2),
    'The guard is right, but rounding is done before the division: I move it behind, so that half goes to even',
  ],
]);

/** A run whose model lets nobody in. */
export const keyRefused = (): readonly RunEvent[] => [
  ...speaking(),
  {
    kind: 'run.ended',
    reason: 'refused',
    fault: {
      kind: 'model-unfit',
      model: 'qwen3-coder',
      why: { kind: 'key-refused', url: 'https://api.example.org/v1', status: 401, detail: 'invalid key' },
    },
  },
];

/** A request that was solved, as far as tests can tell. */
export function proposed(): readonly RunEvent[] {
  const only = story.rollout(1, 1);
  const solving = start.map((event): RunEvent => {
    if (event.kind === 'run.started')
      return { ...event, config: { ...event.config, request: 'Let parse() accept dates without a year' } };
    if (event.kind !== 'task.recorded') return event;
    const { task } = event;
    return {
      ...event,
      task: {
        ...task,
        kind: 'solve',
        title: 'Let parse() accept dates without a year',
        baseline: { ...task.baseline, failToPass: [], failures: [] },
      },
    };
  });
  return [
    ...solving,
    begun(only, 'plan'),
    ...turn(only, 1),
    ...turn(only, 5).slice(-1),
    ...story.judged(only, story.verdicts.green),
    ...story.judged(only, story.verdicts.green, 'confirm').slice(1),
    story.ended(only),
    {
      kind: 'selection.made',
      use: 'final',
      selection: {
        chosen: [{ rollout: only, why: 'Nothing that passed breaks; 1 line changed.' }],
        rejected: [],
      },
    },
    { kind: 'run.ended', reason: 'proposed' },
  ];
}
