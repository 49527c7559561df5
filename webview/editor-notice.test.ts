import { expect, test } from 'vitest';

import { type Fault } from '../agent/engine/fault.ts';
import { notice } from '../agent/notice.ts';
import { editorNotice } from './editor-notice.ts';

const faults: readonly Fault[] = [
  { kind: 'store-unwritable', path: '/p', detail: 'EROFS' },
  { kind: 'store-foreign', path: '/p/.galapagos' },
  { kind: 'tests-not-found', path: '/p', looked: ['package.json'] },
  { kind: 'command-missing', command: 'nope', detail: 'not found' },
  { kind: 'suite-hangs', command: 'npm test', seconds: 120 },
  { kind: 'suite-silent', command: 'npm test', detail: 'no report', output: 'boom\n' },
  { kind: 'confinement-missing', missing: [{ what: 'bubblewrap', fix: 'apt install bubblewrap' }] },
  { kind: 'model-mute', model: 'qwen3', answers: 6 },
  { kind: 'model-missing', agent: 'finch' },
  { kind: 'prices-unknown', model: 'gpt-test' },
  { kind: 'agent-unfit', why: 'language', command: 'go test ./...', failing: 3 },
  {
    kind: 'no-patch',
    run: '01X',
    best: { rollout: 'g1.3', words: 'fixes 2 of 4 failing tests' },
  },
  { kind: 'test-unmatched', name: 'x', why: 'unknown', tests: ['a.test.ts::adds'] },
  {
    kind: 'model-unfit',
    model: 'gpt-test',
    why: { kind: 'model-unknown', url: 'http://127.0.0.1:8000/v1', model: 'gpt-test', offered: [] },
  },
  { kind: 'variant-broken', variant: 'mender', detail: 'syntax error' },
];

test.each(faults.map((fault) => [fault.kind, fault] as const))(
  'in the editor, %s is told without an option of the command line',
  (_kind, fault) => {
    const { next, ...rest } = editorNotice(fault);
    expect(notice(fault)).toMatchObject(rest);
    expect(next).not.toMatch(/--[a-z]|\s{2}|galapagos (?:models|show)/);
    expect(next).toMatch(/^[A-Za-z].*\.$/);
  },
);

test('what the user can set is named as a setting', () => {
  expect(editorNotice({ kind: 'command-missing', command: 'nope', detail: 'not found' }).next).toBe(
    'Try the command in a terminal in this folder; install what it needs, or give another with the setting galapagos.test.command.',
  );
  expect(editorNotice({ kind: 'suite-hangs', command: 'npm test', seconds: 120 }).next).toBe(
    'Allow more time with the setting galapagos.test.timeoutSeconds, or find the test that waits.',
  );
  expect(editorNotice({ kind: 'prices-unknown', model: 'gpt-test' }).next).toBe(
    'Say with the setting galapagos.model.prices what a million tokens of each cost in US dollars, or set no limit with the setting galapagos.budget.maxUsd.',
  );
});
