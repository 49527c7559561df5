import { describe, expect, test } from 'vitest';

import { testId } from '../../../agent/engine/ids.ts';
import { cargo } from './cargo.ts';
import { ctest } from './ctest.ts';
import { type Framework } from './framework.ts';
import { go } from './go.ts';
import { nextest } from './nextest.ts';

const request = { reporters: '/suite', testMs: 30_000 };

/** The words that are started in the end; the script before them makes their surroundings ready. */
function started(framework: Framework, command: string, only?: readonly string[]): string {
  const chosen = only?.map((name) => testId(name.split('::')[0] ?? '', name.split('::').slice(1).join('::')));
  const { argv } = framework.plain(command.split(' '), { ...request, ...(chosen ? { only: chosen } : {}) });
  expect(argv.slice(0, 2)).toEqual(['sh', '-c']);
  return argv.slice(4).join(' ');
}

const script = (framework: Framework, command: string): string =>
  framework.plain(command.split(' '), request).argv[2] ?? '';

describe('a command of go', () => {
  const ours = '-json -count=1 -timeout=30000ms';

  test.each([
    ['go test ./...', `go test ${ours} ./...`],
    ['go test', `go test ${ours}`],
    ['go test -v -count 5 -failfast -race ./a', `go test ${ours} -race ./a`],
    ['go test --timeout=1s -tags=x,y -run Sum ./...', `go test ${ours} -tags=x,y -run Sum ./...`],
    ['go test -cover -coverprofile c.out ./...', `go test ${ours} ./...`],
    ['go test ./... -args -count 3', `go test ${ours} ./... -args -count 3`],
    ['/opt/go/bin/go test ./...', `/opt/go/bin/go test ${ours} ./...`],
  ])('keeps what builds and selects: %s', (command, words) => {
    expect(started(go, command)).toBe(words);
  });

  test('is told the packages and tests that were chosen', () => {
    const only = ['a/sum_test.go::TestSum › one', 'a/sum_test.go::TestDiff', 'x_test.go::ExampleX'];
    expect(started(go, 'go test -race ./...', only)).toBe(
      `go test ${ours} -run=^(TestSum|TestDiff|ExampleX)$ -race ./a .`,
    );
    expect(started(go, 'go test ./...', ['a/sum_test.go::(load)'])).toBe(`go test ${ours} ./a`);
  });

  test('asks for the files of its packages with the tags it builds with', () => {
    expect(script(go, 'go test -tags slow ./...')).toMatch(/go list -e -tags slow -f .* \.\/\.\.\. \|/s);
  });
});

describe('a command of cargo', () => {
  test.each([
    ['cargo test', 'cargo test --no-fail-fast'],
    ['cargo +nightly t -q --workspace', 'cargo +nightly t --workspace --no-fail-fast'],
    ['cargo test --no-run --color always sums', 'cargo test sums --no-fail-fast'],
    [
      'cargo test -p a -- --nocapture --test-threads 1 --format json',
      'cargo test -p a --no-fail-fast -- --test-threads 1',
    ],
  ])('keeps what builds and selects: %s', (command, words) => {
    expect(started(cargo, command)).toBe(words);
  });

  test('is told the tests that were chosen', () => {
    const only = ['src/lib.rs::tests › adds', 'tests/whole.rs::hangs'];
    expect(started(cargo, 'cargo test -p a sums -- --test-threads 1 x', only)).toBe(
      'cargo test -p a --no-fail-fast -- --test-threads 1 --exact tests::adds hangs',
    );
    expect(started(cargo, 'cargo test', ['src/lib.rs::(load)'])).toBe('cargo test --no-fail-fast');
    expect(started(cargo, 'cargo test', ['src/lib.rs::(doc) › add'])).toBe('cargo test --no-fail-fast');
  });
});

describe('a command of nextest', () => {
  const ours =
    '--profile galapagos --no-fail-fast --retries 0 --color never --status-level all --final-status-level none';

  test.each([
    ['cargo nextest run', `cargo nextest run ${ours}`],
    [
      'cargo nextest run --workspace -P ci --retries 3 --fail-fast -E test(sums)',
      `cargo nextest run --workspace -E test(sums) ${ours}`,
    ],
  ])('keeps what builds and selects: %s', (command, words) => {
    expect(started(nextest, command)).toBe(words);
  });

  test('is told the tests that were chosen', () => {
    const only = ['src/lib.rs::tests › adds', 'tests/whole.rs::hangs'];
    expect(started(nextest, 'cargo nextest run -E test(sums)', only)).toBe(
      `cargo nextest run ${ours} -E test(=tests::adds) | test(=hangs)`,
    );
    expect(started(nextest, 'cargo nextest run', ['src/lib.rs::(load)'])).toBe(`cargo nextest run ${ours}`);
  });

  test('has a profile outside of the project, which ends what hangs and writes JUnit', () => {
    expect(script(nextest, 'cargo nextest run')).toContain(`[profile.galapagos]
fail-fast = false
retries = 0
slow-timeout = { period = "30s", terminate-after = 1, grace-period = "1s" }
[profile.galapagos.junit]
path = "$out/nextest.xml"
`);
    expect(script(nextest, 'cargo nextest run')).toContain(
      '--tool-config-file "galapagos:$out/nextest.toml"',
    );
  });
});

describe('a command of CTest', () => {
  const ours = '--no-tests=error --timeout 30 --test-output-size-failed=16000 --test-output-size-passed=2000';

  test.each([
    ['ctest --test-dir build -j 4 -E slow', `ctest --test-dir build -j 4 -E slow ${ours}`],
    ['ctest --test-dir=build --repeat until-pass:3 --timeout 5', `ctest --test-dir build ${ours}`],
    ['ctest --preset ci --stop-on-failure', `ctest --preset ci ${ours}`],
  ])('keeps what selects: %s', (command, words) => {
    expect(started(ctest, command)).toBe(words);
  });

  test('is told the tests that were chosen', () => {
    const only = ['CMakeLists.txt::a+b', 'CMakeLists.txt::sums.zero'];
    expect(started(ctest, 'ctest --test-dir build -R sums', only)).toBe(
      `ctest --test-dir build ${ours} -R ^(a\\+b|sums\\.zero)$`,
    );
    expect(started(ctest, 'ctest --test-dir build', ['CMakeLists.txt::(load)'])).toBe(
      `ctest --test-dir build ${ours}`,
    );
  });

  test('builds before, in its folder or by its preset', () => {
    expect(script(ctest, 'ctest --test-dir out')).toContain('build=out\n');
    expect(script(ctest, 'ctest --test-dir out')).toContain('cmake --build "$build"');
    expect(script(ctest, 'ctest --preset ci')).toContain('cmake --preset ci && cmake --build --preset ci');
  });
});
