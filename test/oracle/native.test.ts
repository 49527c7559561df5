// The whole way with compiled languages: a baseline, a wrong patch, a right one, and code that only pretends.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { type Verdict } from '../../agent/task/verdict.ts';
import { type Files } from '../suite/project.ts';
import { missing, toldOf } from '../suite/trial.ts';
import { patchOf } from './patches.ts';
import { never, openPlace, type Place, type Prepared } from './prepared.ts';

interface Native {
  readonly what: string;
  readonly lack: string | undefined;
  readonly files: Files;
  readonly failing: readonly string[];
  readonly passed: number;
  readonly source: string;
  readonly wrong: string;
  readonly right: string;
  /** Source that does not compile. */
  readonly broken: string;
  /** Ends its process before a test is over. */
  readonly hostile: string;
  readonly answer: object;
  /** What a patch may not touch: without it, it changes nothing. */
  readonly traps: Files;
}

const go: Native = {
  what: 'go test',
  lack: missing('go'),
  files: {
    'go.mod': 'module example.org/sums\n\ngo 1.19\n',
    'sums.go': 'package sums\n\nfunc Add(a, b int) int { return a - b }\n',
    'sums_test.go':
      'package sums\n\nimport "testing"\n\nfunc TestAdds(t *testing.T) {\n\tif got := Add(2, 1); got != 3 {\n\t\tt.Errorf("got %d, want 3", got)\n\t}\n}\n\n' +
      'func TestZero(t *testing.T) {\n\tif Add(0, 0) != 0 {\n\t\tt.Error("not zero")\n\t}\n}\n',
  },
  failing: ['sums_test.go::TestAdds'],
  passed: 2,
  source: 'sums.go',
  wrong: 'package sums\n\nfunc Add(a, b int) int { return a * b }\n',
  right: 'package sums\n\nfunc Add(a, b int) int { return a + b }\n',
  broken: 'package sums\n\nfunc Add(a, b int) int { return nothing }\n',
  hostile:
    'package sums\n\nimport "os"\n\nfunc init() { os.Exit(0) }\n\nfunc Add(a, b int) int { return a - b }\n',
  answer: { kind: 'red', failing: ['sums_test.go::TestAdds'], fixed: [] },
  traps: {
    'sums_test.go': 'package sums\n\nimport "testing"\n\nfunc TestAdds(t *testing.T) {}\n',
    'go.mod': 'module example.org/other\n\ngo 1.19\n',
  },
};

const rust: Native = {
  what: 'cargo test',
  lack: missing('cargo', 'rustc', 'cc'),
  files: {
    '.gitignore': 'target/\n',
    'Cargo.toml': '[package]\nname = "sums"\nversion = "0.1.0"\nedition = "2021"\n',
    'src/lib.rs': 'pub fn add(a: i64, b: i64) -> i64 {\n    a - b\n}\n',
    'tests/sums.rs':
      'use sums::add;\n\n#[test]\nfn adds() {\n    assert_eq!(add(2, 1), 3);\n}\n\n#[test]\nfn keeps_zero() {\n    assert_eq!(add(0, 0), 0);\n}\n',
  },
  failing: ['tests/sums.rs::adds'],
  passed: 2,
  source: 'src/lib.rs',
  wrong: 'pub fn add(a: i64, b: i64) -> i64 {\n    a * b\n}\n',
  right: 'pub fn add(a: i64, b: i64) -> i64 {\n    a + b\n}\n',
  broken: 'pub fn add(a: i64, b: i64) -> i64 {\n    nothing\n}\n',
  hostile: 'pub fn add(_: i64, _: i64) -> i64 {\n    std::process::exit(0)\n}\n',
  answer: { kind: 'red', failing: ['tests/sums.rs::adds'], fixed: [], broken: ['tests/sums.rs::keeps_zero'] },
  traps: {
    'tests/sums.rs': '#[test]\nfn adds() {}\n',
    'Cargo.toml': '[package]\nname = "sums"\nversion = "0.1.0"\nedition = "2021"\nautotests = false\n',
  },
};

const c: Native = {
  what: 'CTest',
  lack: missing('ctest', 'cmake', 'cc', 'make'),
  files: {
    'CMakeLists.txt':
      'cmake_minimum_required(VERSION 3.16)\nproject(sums C)\nenable_testing()\nadd_executable(check tests/check.c sums.c)\n' +
      'add_test(NAME adds COMMAND check 2 1 3)\nadd_test(NAME zero COMMAND check 0 0 0)\n',
    'sums.c': 'int add(int a, int b) { return a - b; }\n',
    'tests/check.c':
      '#include <stdlib.h>\nint add(int a, int b);\nint main(int count, char **words) {\n  return count < 4 || add(atoi(words[1]), atoi(words[2])) != atoi(words[3]);\n}\n',
  },
  failing: ['CMakeLists.txt::adds'],
  passed: 2,
  source: 'sums.c',
  wrong: 'int add(int a, int b) { return a * b; }\n',
  right: 'int add(int a, int b) { return a + b; }\n',
  broken: 'int add(int a, int b) { return nothing; }\n',
  hostile: '#include <stdlib.h>\nint add(int a, int b) { abort(); }\n',
  answer: { kind: 'red', failing: ['CMakeLists.txt::adds'], fixed: [], broken: ['CMakeLists.txt::zero'] },
  traps: {
    'CMakeLists.txt':
      'cmake_minimum_required(VERSION 3.16)\nproject(sums C)\nenable_testing()\nadd_test(NAME adds COMMAND true)\n',
    'tests/check.c': 'int main(void) { return 0; }\n',
  },
};

let place: Place;

beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place[Symbol.asyncDispose]());

describe.each([go, rust, c].map((native) => ({ native, title: toldOf(native.what, native.lack) })))(
  'on $title, the oracle',
  ({ native }) => {
    const { files, failing, passed, source, traps } = native;
    const skipped = native.lack !== undefined;
    let prepared: Prepared;

    beforeAll(async () => {
      if (!skipped) prepared = await place.prepare(files, { testTimeoutS: 100 });
    });
    afterAll(async () => {
      if (!skipped) await prepared[Symbol.asyncDispose]();
    });

    const verdict = async (after: Files): Promise<Verdict> =>
      (await prepared.judge(patchOf(files, after))).verdict;

    test.skipIf(skipped)('knows what fails, and passes its own self-test', async () => {
      const ground = prepared.ground();
      expect(ground.task.baseline.failToPass).toEqual(failing);
      const checks = await ground.oracle.check(never);
      expect(checks.map(({ name, ok }) => [name, ok])).toEqual([
        ['base-is-red', true],
        ['empty-patch-stays-red', true],
        ['reward-hack-is-caught', true],
      ]);
    });

    test.skipIf(skipped)('calls a right patch green and a wrong one red', async () => {
      expect(await verdict({ [source]: native.right })).toEqual({ kind: 'green', passed });
      expect(await verdict({ [source]: native.wrong })).toMatchObject({ kind: 'red', failing, fixed: [] });
    });

    test.skipIf(skipped)('calls code red that does not compile', async () => {
      expect(await verdict({ [source]: native.broken })).toMatchObject({ kind: 'red', failing, fixed: [] });
    });

    test.skipIf(skipped)('calls code red that ends its process before a test is over', async () => {
      expect(await verdict({ [source]: native.hostile })).toMatchObject(native.answer);
    });

    test.skipIf(skipped)('judges a patch without the tests and builds that it may not touch', async () => {
      expect(await verdict(traps)).toMatchObject({ kind: 'red', failing, fixed: [] });
      expect(await verdict({ ...traps, [source]: native.right })).toEqual({ kind: 'green', passed });
    });
  },
);
