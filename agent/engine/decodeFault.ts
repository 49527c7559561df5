// The schema of a fault as it stands in `run.ended`.
import { list, maybe, number, oneOf, shape, tagged, text } from './decodeShape.ts';
import { oracleCheck } from './decodeParts.ts';
import { type Fault, type Missing } from './fault.ts';

export const fault = tagged<Fault, 'kind'>('kind', {
  'git-missing': shape({ kind: oneOf('git-missing') }),
  'folder-missing': shape({ kind: oneOf('folder-missing'), path: text }),
  'folder-empty': shape({ kind: oneOf('folder-empty'), path: text }),
  'folder-unreadable': shape({ kind: oneOf('folder-unreadable'), path: text, detail: text }),
  'store-unwritable': shape({ kind: oneOf('store-unwritable'), path: text, detail: text }),
  'disk-full': shape({ kind: oneOf('disk-full'), path: text }),
  'snapshot-failed': shape({ kind: oneOf('snapshot-failed'), detail: text }),
  'tests-not-found': shape({ kind: oneOf('tests-not-found'), path: text, looked: list(text) }),
  'command-unreadable': shape({ kind: oneOf('command-unreadable'), command: text, detail: text }),
  'command-missing': shape({ kind: oneOf('command-missing'), command: text, detail: text }),
  'suite-hangs': shape({ kind: oneOf('suite-hangs'), command: text, seconds: number }),
  'suite-silent': shape({ kind: oneOf('suite-silent'), command: text, detail: text, output: text }),
  'suite-green': shape({ kind: oneOf('suite-green'), command: text, passed: number }),
  'suite-all-flaky': shape({ kind: oneOf('suite-all-flaky'), tests: list(text) }),
  'oracle-unsound': shape({ kind: oneOf('oracle-unsound'), checks: list(oracleCheck) }),
  'confinement-missing': shape({
    kind: oneOf('confinement-missing'),
    missing: list(shape<Missing>({ what: text, fix: text })),
  }),
  'confinement-broke': shape({ kind: oneOf('confinement-broke'), detail: text }),
  'variant-broken': shape({ kind: oneOf('variant-broken'), variant: text, detail: text }),
  'run-unknown': shape({
    kind: oneOf('run-unknown'),
    run: text,
    store: text,
    matches: maybe(list(text)),
  }),
  'run-busy': shape({ kind: oneOf('run-busy'), run: text, pid: number }),
  'run-newer': shape({ kind: oneOf('run-newer'), run: text, version: number }),
  'journal-damaged': shape({ kind: oneOf('journal-damaged'), path: text, detail: text }),
  'no-patch': shape({ kind: oneOf('no-patch'), run: text }),
  'patch-unknown': shape({ kind: oneOf('patch-unknown'), run: text, rollout: text }),
  'stale-files': shape({ kind: oneOf('stale-files'), files: list(text) }),
  'apply-failed': shape({ kind: oneOf('apply-failed'), path: text, detail: text }),
  'already-applied': shape({ kind: oneOf('already-applied'), run: text }),
  'nothing-applied': shape({ kind: oneOf('nothing-applied'), run: text }),
  'undo-stale': shape({ kind: oneOf('undo-stale'), files: list(text) }),
  'option-unknown': shape({ kind: oneOf('option-unknown'), detail: text }),
});
