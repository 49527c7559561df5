import { describe, expect, test } from 'vitest';

import { recipeOf } from './makefile.ts';

const makefile = `# Sums
GO ?= go
FLAGS := -race $(EXTRA)
EXTRA = -v
.PHONY: test build
build:
	$(GO) build ./...

test unit: build  # all of it
	@echo testing
	$(GO) test \${FLAGS} \\
		./...

loop:
	for x in a b; do echo $$x; done
auto: a.c
	cc $< -o $@
call:
	$(MAKE) test
unknown:
	$(NOWHERE) test
empty:
url = http://example.org
last:
	cargo test
`;

describe('the recipe of a target', () => {
  test.each([
    ['test', 'make build && echo testing && go test -race -v ./...'],
    ['unit', 'make build && echo testing && go test -race -v ./...'],
    ['build', 'go build ./...'],
    ['loop', 'for x in a b; do echo $x; done'],
    ['last', 'cargo test'],
  ])('%s is one line', (target, line) => {
    expect(recipeOf(makefile, target)).toBe(line);
  });

  test.each(['auto', 'call', 'unknown', 'empty', 'nothing', 'url'])('%s is for make alone', (target) => {
    expect(recipeOf(makefile, target)).toBeUndefined();
  });

  test('is for make alone where a few variables come to gigabytes', () => {
    const lines = Array.from({ length: 7 }, (_, at) => `V${at} = ${`$(V${at + 1})`.repeat(99)}`);
    expect(recipeOf([...lines, 'V7 = xx', 'test:', '\t$(V0)'].join('\n'), 'test')).toBeUndefined();
    expect(recipeOf([...lines, 'V7 =', 'test:', '\techo $(V0)'].join('\n'), 'test')).toBe('echo ');
  });

  test('is for make alone where that decides what is in the file', () => {
    expect(recipeOf(`ifdef FAST\n${makefile}endif\n`, 'last')).toBeUndefined();
  });
});
