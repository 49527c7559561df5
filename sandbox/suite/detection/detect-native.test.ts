import { describe, expect, test } from 'vitest';

import { baseOf } from '../../../test/suite/base-of.ts';
import { detectSuite } from './detect.ts';

async function detect(files: Readonly<Record<string, string>>, command?: string): Promise<string> {
  const found = await detectSuite(baseOf(files), command === undefined ? {} : { command });
  if (!found.ok) return found.fault.kind;
  const { framework, argv, source } = found.value;
  return `${framework}: ${argv.join(' ')} (${source})`;
}

describe('the suite of a Go project', () => {
  const tests = { 'sum.go': '', 'sum_test.go': 'package sum\n' };

  test('is that of its module', async () => {
    expect(await detect({ 'go.mod': 'module a\n', ...tests })).toBe('go: go test ./... (go.mod)');
  });

  test('is that of all modules of its workspace', async () => {
    const work = 'go 1.22\n\nuse ./tools // nothing\nuse (\n\t./api\n\t./left-out\n)\n';
    const files = {
      'go.work': work,
      'api/go.mod': '',
      'api/a_test.go': '',
      'tools/go.mod': '',
      'other/go.mod': '',
    };
    expect(await detect(files)).toBe('go: go test ./api/... ./tools/... (go.work)');
  });

  test('is none without a module or a test', async () => {
    expect(await detect(tests)).toBe('tests-not-found');
    expect(await detect({ 'go.mod': '', 'sum.go': '', '_old_test.go': '' })).toBe('tests-not-found');
  });
});

describe('the suite of a Rust project', () => {
  const crate = { 'Cargo.toml': '[package]\nname = "sums"\n', 'src/lib.rs': '' };

  test('is that of its package, or of its whole workspace', async () => {
    expect(await detect(crate)).toBe('cargo: cargo test (Cargo.toml)');
    expect(await detect({ ...crate, 'Cargo.toml': '[workspace]\nmembers = ["a"]\n' })).toBe(
      'cargo: cargo test --workspace (Cargo.toml)',
    );
  });

  test('is run by nextest where that is set up', async () => {
    expect(await detect({ ...crate, '.config/nextest.toml': '' })).toBe(
      'nextest: cargo nextest run (.config/nextest.toml)',
    );
  });

  test('is that of Python where it is an extension of Python with tests', async () => {
    const python = { 'pyproject.toml': '[tool.pytest.ini_options]\n', 'tests/test_sums.py': '' };
    expect(await detect({ ...crate, ...python })).toBe('pytest: python3 -m pytest (pyproject.toml)');
  });
});

describe('the suite of a CMake project', () => {
  test('is that of CTest where tests are added anywhere', async () => {
    const files = { 'CMakeLists.txt': 'project(sums)\nadd_subdirectory(tests)\n' };
    expect(await detect(files)).toBe('tests-not-found');
    expect(await detect({ ...files, 'tests/CMakeLists.txt': '  add_test(NAME a COMMAND b)\n' })).toBe(
      'ctest: ctest --test-dir build (tests/CMakeLists.txt)',
    );
    expect(await detect({ 'CMakeLists.txt': 'include(CTest)\n', 'build/notes.md': '' })).toBe(
      'ctest: ctest --test-dir cmake-build (CMakeLists.txt)',
    );
  });
});

describe('a command', () => {
  test.each([
    ['go test ./...', 'go: go test ./... (your command)'],
    ['CGO_ENABLED=0 go test ./...', 'go: env CGO_ENABLED=0 go test ./... (your command)'],
    ['cargo t', 'cargo: cargo t (your command)'],
    ['cargo +nightly test --all', 'cargo: cargo +nightly test --all (your command)'],
    ['cargo nextest run', 'nextest: cargo nextest run (your command)'],
    ['cargo build', 'tap: cargo build (your command)'],
    ['go vet ./... && go test ./...', 'go: sh -c go vet ./... && go test ./... (your command)'],
    ['ctest --test-dir out', 'ctest: ctest --test-dir out (your command)'],
  ])('is recognised: %s', async (command, suite) => {
    expect(await detect({}, command)).toBe(suite);
  });

  test('of make is what its recipe runs, where that is known', async () => {
    const files = { Makefile: 'test: gen\n\t@go test ./...\ngen:\n\tgo generate\nlint:\n\tgolint\n' };
    expect(await detect(files, 'make test')).toBe(
      'go: sh -c make gen && go test ./... (your command, through Makefile test)',
    );
    expect(await detect(files, 'make lint')).toBe('tap: make lint (your command)');
    expect(await detect(files, 'make -j2 test')).toBe('tap: make -j2 test (your command)');
    expect(await detect({}, 'make test')).toBe('tap: make test (your command)');
  });
});
