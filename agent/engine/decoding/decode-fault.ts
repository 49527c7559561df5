// The schema of a fault as it stands in `run.ended`.
import { flag, list, maybe, number, oneOf, shape, tagged, text, words, yes } from './decode-shape.ts';
import { chatFault } from './decode-model.ts';
import { oracleCheck } from './decode-parts.ts';
import { type BestAttempt, type Fault, type LeftFile, type Missing, type ScriptTrouble } from '../fault.ts';

const leftFile = shape<LeftFile>({ path: text, detail: text, old: maybe(text) });

const script = { script: text };
const scriptTrouble = tagged<ScriptTrouble, 'why'>('why', {
  absent: { why: oneOf('absent'), ...script, folder: text },
  interpreter: { why: oneOf('interpreter'), ...script, interpreter: text },
  folder: { why: oneOf('folder'), ...script },
  'not-executable': { why: oneOf('not-executable'), ...script },
  'line-ends': { why: oneOf('line-ends'), ...script },
  'left-out': { why: oneOf('left-out'), ...script },
});

export const fault = tagged<Fault, 'kind'>('kind', {
  'git-missing': { kind: oneOf('git-missing') },
  'folder-missing': { kind: oneOf('folder-missing'), path: text },
  'folder-empty': { kind: oneOf('folder-empty'), path: text },
  'folder-unreadable': { kind: oneOf('folder-unreadable'), path: text, detail: text },
  'store-unwritable': { kind: oneOf('store-unwritable'), path: text, detail: text },
  'store-foreign': { kind: oneOf('store-foreign'), path: text },
  'disk-full': { kind: oneOf('disk-full'), path: text },
  'snapshot-failed': { kind: oneOf('snapshot-failed'), detail: text },
  'tests-not-found': {
    kind: oneOf('tests-not-found'),
    path: text,
    looked: list(text),
    output: maybe(text),
  },
  'command-unreadable': { kind: oneOf('command-unreadable'), command: text, detail: text },
  'command-missing': {
    kind: oneOf('command-missing'),
    command: text,
    detail: text,
    lacks: maybe(shape<Missing>({ what: text, fix: text })),
    script: maybe(scriptTrouble),
  },
  'suite-hangs': {
    kind: oneOf('suite-hangs'),
    command: text,
    seconds: number,
    tests: maybe(list(text)),
  },
  'suite-silent': {
    kind: oneOf('suite-silent'),
    command: text,
    detail: text,
    output: text,
    passes: maybe(yes),
  },
  'node-unfit': { kind: oneOf('node-unfit'), command: text, found: text, wanted: text, source: text },
  'suite-green': { kind: oneOf('suite-green'), command: text, passed: number },
  'suite-all-flaky': { kind: oneOf('suite-all-flaky'), tests: list(text) },
  'test-unmatched': {
    kind: oneOf('test-unmatched'),
    name: text,
    why: words<Extract<Fault, { readonly kind: 'test-unmatched' }>['why']>({
      unknown: true,
      several: true,
      passing: true,
      flaky: true,
      skipped: true,
    }),
    tests: list(text),
  },
  'oracle-unsound': { kind: oneOf('oracle-unsound'), checks: list(oracleCheck) },
  'agent-unfit': {
    kind: oneOf('agent-unfit'),
    why: words<Extract<Fault, { readonly kind: 'agent-unfit' }>['why']>({
      language: true,
      'exit-status': true,
      'no-files': true,
    }),
    command: text,
    failing: number,
    output: maybe(text),
  },
  'confinement-missing': {
    kind: oneOf('confinement-missing'),
    missing: list(shape<Missing>({ what: text, fix: text })),
  },
  'mechanism-unfit': {
    kind: oneOf('mechanism-unfit'),
    mechanism: text,
    missing: list(shape<Missing>({ what: text, fix: text })),
  },
  'confinement-broke': { kind: oneOf('confinement-broke'), detail: text },
  'model-unfit': {
    kind: oneOf('model-unfit'),
    model: text,
    why: chatFault,
    isUnbegun: maybe(yes),
    isOver: maybe(yes),
  },
  'model-mute': { kind: oneOf('model-mute'), model: text, answers: number, asText: maybe(yes) },
  'model-missing': { kind: oneOf('model-missing'), agent: text },
  'prices-unknown': { kind: oneOf('prices-unknown'), model: text },
  'agent-replaced': { kind: oneOf('agent-replaced'), variant: text },
  'variant-broken': {
    kind: oneOf('variant-broken'),
    variant: text,
    detail: text,
    steps: maybe(number),
  },
  'run-unknown': {
    kind: oneOf('run-unknown'),
    run: text,
    store: text,
    matches: maybe(list(text)),
  },
  'run-busy': { kind: oneOf('run-busy'), run: text, pid: number },
  'run-unfit': { kind: oneOf('run-unfit'), run: text, why: oneOf('no-search', 'unfinished') },
  'run-newer': { kind: oneOf('run-newer'), run: text, version: number },
  'journal-damaged': { kind: oneOf('journal-damaged'), path: text, detail: text },
  'no-patch': {
    kind: oneOf('no-patch'),
    run: text,
    among: maybe(number),
    spent: maybe(flag),
    best: maybe(shape<BestAttempt>({ rollout: text, words: text })),
    because: maybe(text),
  },
  'patch-unknown': {
    kind: oneOf('patch-unknown'),
    run: text,
    rollout: text,
    isEmpty: maybe(flag),
    elsewhere: maybe(text),
  },
  'stale-files': { kind: oneOf('stale-files'), files: list(text) },
  'apply-failed': { kind: oneOf('apply-failed'), path: text, detail: text },
  'already-applied': { kind: oneOf('already-applied'), run: text },
  'nothing-applied': { kind: oneOf('nothing-applied'), run: text },
  'undo-stale': { kind: oneOf('undo-stale'), files: list(text) },
  'take-back-failed': {
    kind: oneOf('take-back-failed'),
    root: text,
    because: maybe(text),
    back: list(text),
    left: list(leftFile),
  },
  'apply-unfinished': {
    kind: oneOf('apply-unfinished'),
    run: text,
    written: list(text),
    unwritten: list(text),
    changed: list(leftFile),
  },
  'option-unknown': { kind: oneOf('option-unknown'), detail: text },
});
