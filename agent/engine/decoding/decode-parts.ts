// Schemas of what events are made of: patches, verdicts, steps and what plug-ins say.
import { type BudgetLimits } from '../budget.ts';
import { model } from './decode-model.ts';
import { type OracleCheck, type RunConfig, type TeamMember, type Wish } from '../events.ts';
import {
  dictionary,
  flag,
  id,
  json,
  list,
  maybe,
  number,
  oneOf,
  shape,
  tagged,
  text,
  words,
  yes,
} from './decode-shape.ts';
import { test, testResult, tests } from './decode-task.ts';
import { type PatchId, type RolloutId, type RunId } from '../ids.ts';
import {
  type Anchor,
  type Critique,
  type Decision,
  type Finding,
  type FindingKind,
  type GateAnswer,
  type ScoreWeights,
  type Selection,
  type StopWhy,
  type StrategyOptions,
} from '../plugin.ts';
import { type MechanismChoice, type MechanismName, type SandboxPolicy } from '../sandbox-policy.ts';
import { type FileEdit, type Hunk, type Patch } from '../../patch/patch.ts';
import {
  type Evaluation,
  type OwnOrder,
  type RedBecause,
  type Remembered,
  type SilentReason,
  type Verdict,
} from '../../task/verdict.ts';
import { type Guide } from '../../trajectory/guide.ts';
import { type RolloutLimits, type VariantRef } from '../../trajectory/rollout.ts';
import { type Cost, type Step } from '../../trajectory/trajectory.ts';

export const rollout = id<RolloutId>();
export const patchId = id<PatchId>();
const share = shape<{ readonly index: number; readonly of: number }>({ index: number, of: number });

const hunk = shape<Hunk>({ start: number, removed: list(text), added: list(text) });

const fileEdit = shape<FileEdit>({
  path: text,
  change: words<FileEdit['change']>({ modified: true, added: true, deleted: true }),
  hunks: list(hunk),
  baseHash: maybe(text),

  binary: maybe(flag),
});

export const patch = shape<Patch>({ id: patchId, files: list(fileEdit) });

const verdict = tagged<Verdict, 'kind'>('kind', {
  green: { kind: oneOf('green'), passed: number },
  red: {
    kind: oneOf('red'),
    failing: tests,
    fixed: tests,
    broken: tests,
    because: maybe(words<RedBecause>({ 'exit-code-disagrees': true, 'tests-changed': true })),
    partial: maybe(yes),
  },
  silent: {
    kind: oneOf('silent'),
    why: words<SilentReason>({
      timeout: true,
      output: true,
      memory: true,
      processes: true,
      disk: true,
      files: true,
      cpu: true,
      cancelled: true,
      signal: true,
      spawn: true,
      'no-report': true,
      'patch-does-not-apply': true,
    }),
  },
});

export const evaluation = shape<Evaluation>({
  verdict,
  scope: words<Evaluation['scope']>({ target: true, full: true, confirm: true }),
  failures: list(testResult),
  runs: number,
  ms: number,
  flaky: maybe(tests),
  shuffle: maybe(number),
  orderBound: maybe(tests),
  ownOrder: maybe(words<OwnOrder>({ runner: true, base: true, unchanged: true })),
  remembered: maybe(shape<Remembered>({ run: id<RunId>(), at: number })),
});

export const guide = shape<Guide>({
  text,
  start: maybe(patch),
  focus: maybe(tests),
  avoid: maybe(list(patchId)),
  temperature: maybe(number),
  style: maybe(text),
  slice: maybe(share),
});

export const variant = shape<VariantRef>({ name: text, hash: text });

export const step = shape<Step>({
  index: number,
  kind: words<Step['kind']>({ think: true, tool: true, test: true, model: true }),
  title: text,
  detail: maybe(text),
  facts: maybe(dictionary(json)),
  ms: number,
});

export const cost = shape<Cost>({
  rollouts: number,
  testRuns: number,
  candidates: number,
  tokens: number,
  ms: number,
  cachedTokens: maybe(number),
  answerTokens: maybe(number),
  calls: maybe(number),
  usd: maybe(number),
});

const anchor = tagged<Anchor, 'kind'>('kind', {
  test: { kind: oneOf('test'), test },
  line: { kind: oneOf('line'), path: text, line: number },
  step: { kind: oneOf('step'), step: number },
});

export const critique = shape<Critique>({
  critic: text,
  tier: words<Critique['tier']>({ hard: true, soft: true }),
  value: number,
  confidence: number,
  why: text,
  anchors: list(anchor),
});

export const decision = tagged<Decision, 'do'>('do', {
  expand: {
    do: oneOf('expand'),
    rollout,
    operator: text,
    parents: list(rollout),
    slice: share,
    member: maybe(text),
    effort: maybe(number),
    tokens: maybe(number),
    wallMs: maybe(number),
    temperature: maybe(number),
    wish: maybe(number),
  },
  stop: {
    do: oneOf('stop'),
    why: words<StopWhy>({ repaired: true, exhausted: true, converged: true, budget: true }),
    best: list(rollout),
  },
});

const findings = list(
  shape<Finding>({
    kind: words<FindingKind>({
      'always-equal': true,
      'dead-code': true,
      'detects-tests': true,
      'ends-process': true,
      'fetches-answer': true,
      freezes: true,
      'hides-code': true,
      protected: true,
      'reads-tests': true,
      'runs-on-your-machine': true,
      'skips-tests': true,
      'special-case': true,
      'starts-processes': true,
      'swallows-failure': true,
      'tampers-runner': true,
      'weakens-tests': true,
    }),
    path: text,
    line: number,
    text,
    why: text,
  }),
);

export const gateAnswer = tagged<GateAnswer, 'kind'>('kind', {
  ok: { kind: oneOf('ok'), notes: maybe(findings) },
  refuse: {
    kind: oneOf('refuse'),
    why: text,
    findings: maybe(findings),
    notes: maybe(findings),
    fix: maybe(patch),
    ask: maybe(flag),
  },
});

export const selection = shape<Selection>({
  chosen: list(shape<Selection['chosen'][number]>({ rollout, why: text })),
  rejected: list(shape<Selection['rejected'][number]>({ rollout, by: text, why: text })),
});

export const oracleCheck = shape<OracleCheck>({
  name: words<OracleCheck['name']>({
    'base-is-red': true,
    'empty-patch-stays-red': true,
    'empty-patch-breaks-nothing': true,
    'reward-hack-is-caught': true,
  }),
  ok: flag,
  found: text,
  untried: maybe(yes),
});

const budget = shape<BudgetLimits>({
  rollouts: maybe(number),
  minutes: maybe(number),
  testRuns: maybe(number),
  tokens: maybe(number),
  usd: maybe(number),
});

const MECHANISM_NAMES: Readonly<Record<MechanismName, true>> = {
  bubblewrap: true,
  namespaces: true,
  landlock: true,
  seatbelt: true,
  docker: true,
  podman: true,
};

/** What confines; `none`: limits alone. */
export const confining = words<MechanismName | 'none'>({ ...MECHANISM_NAMES, none: true });

const sandbox = shape<SandboxPolicy>({
  mechanism: words<MechanismChoice>({ auto: true, ...MECHANISM_NAMES }),
  image: maybe(text),
  domains: list(text),
  show: list(text),
  hide: list(text),
  env: list(text),
  limits: shape<SandboxPolicy['limits']>({
    cpuS: maybe(number),
    memoryMb: maybe(number),
    processes: maybe(number),
    fileMb: maybe(number),
    diskMb: maybe(number),
    files: maybe(number),
    outputKb: maybe(number),
    temporaryMb: maybe(number),
  }),
});

const member = shape<TeamMember>({
  name: text,
  variant,
  model: maybe(model),
  params: maybe(dictionary(json)),
});

export const wish = tagged<Wish, 'do'>('do', {
  refine: { do: oneOf('refine'), rollout, words: text },
  recombine: { do: oneOf('recombine'), rollouts: list(rollout), words: maybe(text) },
});

export const config = shape<RunConfig>({
  directory: text,
  testCommand: maybe(text),
  only: maybe(list(text)),
  request: maybe(text),
  strategy: text,
  options: shape<StrategyOptions>({
    population: number,
    generations: number,
    enough: number,
    weights: maybe(shape<ScoreWeights>({ completion: number, reasoning: number, efficiency: number })),
  }),
  variant,
  model: maybe(model),
  team: maybe(list(member)),
  params: dictionary(json),
  limits: shape<RolloutLimits>({
    candidates: number,
    wallMs: number,
    turns: maybe(number),
    tokens: maybe(number),
  }),
  seed: number,
  budget,
  parallel: number,
  testTimeoutS: number,
  protect: list(text),
  allowTestEdits: flag,
  allowUnconfined: flag,
  sandbox: maybe(sandbox),
});
