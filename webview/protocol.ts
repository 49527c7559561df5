// What the extension host and the webview say to each other: one union each way, decoded on arrival.
import * as v from 'valibot';

import { type RowsMessage } from './wire.ts';

const text = v.string();
const whole = v.pipe(v.number(), v.integer(), v.minValue(0));
const column = v.instance(Uint8Array<ArrayBuffer>);

/** Everything a button or a menu can ask for. Each is also a command; `run` and `rollout` say on what. */
const actions = [
  'repair',
  'stop',
  'pause',
  'resume',
  'review',
  'apply',
  'undo',
  'copyDiff',
  'showLog',
  'checkSetup',
  'openRunFolder',
  'deleteRun',
  'setTestCommand',
  'setTestTimeout',
  'setStoreLocation',
  'setBudget',
  'chooseModel',
  'setApiKey',
  'testConnection',
  'detectServers',
  'solve',
  'refine',
  'recombine',
  'copyFix',
  'allowUnconfined',
  'openFolder',
  'manageTrust',
  'learnMore',
  'dismiss',
] as const;
const action = v.picklist(actions);
export type Action = (typeof actions)[number];

const button = v.object({ label: text, action });
export type Button = v.InferOutput<typeof button>;

const notice = v.object({
  title: text,
  detail: text,
  kept: text,
  next: text,
  buttons: v.array(button),
});
export type ShownNotice = v.InferOutput<typeof notice>;

const meter = v.object({ name: text, used: v.number(), limit: v.nullable(v.number()) });
export type Meter = v.InferOutput<typeof meter>;

const runFace = v.object({
  kind: v.literal('run'),
  run: text,
  phase: v.picklist(['starting', 'running', 'paused', 'stopping', 'interrupted', 'ended']),
  /** How it ended, for the colour and shape of the headline; null while it goes on. */
  end: v.nullable(
    v.picklist(['repaired', 'proposed', 'unrepaired', 'budget', 'cancelled', 'green', 'refused']),
  ),
  headline: text,
  detail: text,
  tests: v.nullable(v.object({ failing: whole, fixed: whole, broken: whole, passing: whole })),
  meters: v.array(meter),
  /** Milliseconds the run was alive when this was sent. */
  activeMs: v.number(),
  /** The patch to look at: the chosen one, or the best so far. */
  best: v.nullable(
    v.object({ rollout: text, chosen: v.boolean(), files: whole, added: whole, removed: whole }),
  ),
  applied: v.boolean(),
  /** How agents and tests are confined, once that is known. */
  walls: v.nullable(v.object({ label: text, note: text, open: v.boolean() })),
  notice: v.nullable(notice),
  /** A damaged journal: what could be read is shown. */
  damage: v.nullable(text),
  /** Said aloud by screen readers when it changes. */
  milestone: text,
});
export type RunFace = v.InferOutput<typeof runFace>;

const face = v.variant('kind', [
  v.object({ kind: v.literal('welcome'), why: v.picklist(['ready', 'no-folder', 'untrusted', 'virtual']) }),
  v.object({ kind: v.literal('trouble'), notice }),
  runFace,
]);
export type Face = v.InferOutput<typeof face>;

const place = v.object({ path: text, line: whole });
const shownTest = v.object({ name: text, file: text, state: text, message: text });
const shownCritique = v.object({
  critic: text,
  tier: v.picklist(['hard', 'soft']),
  value: v.number(),
  confidence: v.number(),
  why: text,
  places: v.array(place),
  /** Steps of the attempt it speaks of. */
  steps: v.array(whole),
});

const section = v.variant('kind', [
  v.object({ kind: v.literal('text'), title: text, text, tone: v.picklist(['plain', 'good', 'bad']) }),
  v.object({ kind: v.literal('facts'), title: text, facts: v.array(v.tuple([text, text])) }),
  v.object({ kind: v.literal('tests'), title: text, tests: v.array(shownTest) }),
  v.object({ kind: v.literal('critiques'), title: text, critiques: v.array(shownCritique) }),
  v.object({ kind: v.literal('output'), title: text, text }),
  v.object({ kind: v.literal('diff'), title: text, text, cut: v.boolean() }),
]);
export type Section = v.InferOutput<typeof section>;

const body = v.object({
  key: text,
  title: text,
  note: text,
  buttons: v.array(button),
  sections: v.array(section),
});
export type Body = v.InferOutput<typeof body>;

const splice = v.object({
  at: whole,
  remove: whole,
  rows: v.object({ depth: column, kind: column, mark: column, flags: column, text }),
});

const hostMessage = v.variant('kind', [
  v.object({ kind: v.literal('rows'), version: whole, from: whole, splices: v.array(splice) }),
  v.object({ kind: v.literal('face'), face }),
  v.object({ kind: v.literal('body'), key: text, body: v.nullable(body) }),
  v.object({ kind: v.literal('reveal'), key: text }),
]);
/** From the extension host. Rows carry versions: a webview that missed one asks for all of them again. */
export type HostMessage =
  | RowsMessage
  | { readonly kind: 'face'; readonly face: Face }
  | { readonly kind: 'body'; readonly key: string; readonly body: Body | null }
  | { readonly kind: 'reveal'; readonly key: string };

const viewMessage = v.variant('kind', [
  v.object({ kind: v.literal('ready') }),
  v.object({ kind: v.literal('resync'), have: whole }),
  v.object({ kind: v.literal('watch'), key: v.nullable(text) }),
  v.object({ kind: v.literal('load'), run: text }),
  v.object({
    kind: v.literal('do'),
    action,
    run: v.nullable(text),
    rollout: v.nullable(text),
    /** Attempts that are selected together; absent: none but `rollout`. */
    rollouts: v.optional(v.array(text)),
  }),
  v.object({ kind: v.literal('goTo'), run: text, path: text, line: whole }),
  /** Attempts that are selected together from now on, all of one run; none without a run. */
  v.object({ kind: v.literal('selected'), run: v.nullable(text), rollouts: v.array(text) }),
]);
/** From the webview. `watch` asks for the body of a row, now and whenever it changes; null ends that. */
export type ViewMessage = v.InferOutput<typeof viewMessage>;

export function decodeHostMessage(data: unknown): HostMessage | undefined {
  const result = v.safeParse(hostMessage, data);
  return result.success ? result.output : undefined;
}

export function decodeViewMessage(data: unknown): ViewMessage | undefined {
  const result = v.safeParse(viewMessage, data);
  return result.success ? result.output : undefined;
}
