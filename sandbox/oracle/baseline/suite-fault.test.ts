import { expect, test } from 'vitest';

import { type SuiteRun } from '../../../agent/task/suite.ts';
import { frameworks } from '../../suite/frameworks/by-name.ts';
import { silentFault } from './suite-fault.ts';

test('whoever gives a command that nobody can read is told of every framework that we can', () => {
  const suite = { framework: 'tap', argv: ['make', 'test'], directory: '', source: '--test' } as const;
  const run: SuiteRun = { end: { kind: 'exited', code: 1 }, ms: 1, output: { head: '', tail: '', bytes: 0 } };
  const fault = silentFault(run, suite, 'no report');
  const known = Object.keys(frameworks).filter((name) => name !== 'tap');
  expect(fault).toMatchObject({ kind: 'suite-silent', command: 'make test' });
  const said = 'detail' in fault ? (fault.detail ?? '') : '';
  expect(known.filter((name) => !said.includes(name))).toEqual([]);
});
