import { describe, expect, test } from 'vitest';

import { type Suite } from '../../agent/task/suite.ts';
import { isHandedOn, withTicketForLast } from './earlier-steps.ts';

describe('the ticket of a line of the shell', () => {
  test.each(['node --test test/*.mjs', "mocha -g 'a && b'"])('is for its one command: %s', (line) => {
    expect(withTicketForLast(line)).toBe(line);
  });

  test('is for its last command alone; the shell takes it out of a pipe, and looks the program up first', () => {
    expect(withTicketForLast('cd app && node build.mjs && TZ=UTC node --test')).toBe(
      `galapagos_ticket=; if [ -p /dev/stdin ]; then galapagos_ticket=$(cat); fi; hash node 2>/dev/null; { cd app && node build.mjs
} </dev/null && { [ -z "$galapagos_ticket" ] || exec <<GALAPAGOS
$galapagos_ticket
GALAPAGOS
} && TZ=UTC node --test`,
    );
  });
});

describe('the key of a report', () => {
  const suite = (framework: Suite['framework'], ...argv: readonly string[]): Suite => ({
    framework,
    argv,
    directory: '',
    source: '',
  });

  test.each([
    suite('tap', 'make', 'test'),
    suite('rspec', 'bundle', 'exec', 'rake', 'spec'),
    suite('node:test', 'sh', '-c', 'node --test $(node list.mjs)'),
    suite('node:test', 'sh', '-c', 'node --test `node list.mjs`'),
    { ...suite('jest', 'jest'), early: ['src/db.js'] },
  ])('could be read by others before our reporter has it: $framework $argv', (handed) => {
    expect(isHandedOn(handed)).toBe(true);
  });

  test.each([
    suite('jest', 'jest'),
    suite('rspec', 'bundle', 'exec', 'rspec'),
    suite('node:test', 'sh', '-c', 'node build.mjs && node --test *.mjs'),
  ])('is for our reporter alone: $framework $argv', (direct) => {
    expect(isHandedOn(direct)).toBe(false);
  });
});
