import { describe, expect, test } from 'vitest';

import { parseTestId } from '../../../agent/engine/ids.ts';
import { type Suite } from '../../../agent/task/suite.ts';
import { baseOf } from '../../../test/suite/base-of.ts';
import { withTestFiles } from './test-files.ts';

const suite: Suite = { framework: 'vitest', argv: ['vitest'], directory: 'app', source: '' };
const files = {
  'app/src/add/test.ts': '',
  'app/src/sum.ts': 'if (import.meta.vitest) { … }',
  'app/test/sum.test.ts': '',
};
const tests = ['src/add/test.ts::adds', 'src/sum.ts::sums', 'test/sum.test.ts::sums', '::(load)'].map(
  parseTestId,
);

describe('files that tests were seen in', () => {
  test('are named where no glob knows them, but not the source that holds its own', async () => {
    const named = { ...suite, named: ['tools/setup.ts'] };
    expect(await withTestFiles(baseOf(files), named, tests)).toEqual({
      ...suite,
      named: ['app/src/add/test.ts', 'tools/setup.ts'],
    });
  });

  test('are left alone where tests lie in the files they test', async () => {
    const rust: Suite = { ...suite, framework: 'cargo' };
    expect(await withTestFiles(baseOf(files), rust, tests)).toBe(rust);
  });
});
