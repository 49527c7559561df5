import { describe, expect, test } from 'vitest';

import { withOrderForLast } from './earlier-steps.ts';

describe('the order of a line of the shell', () => {
  test.each(['node --test test/*.mjs', "mocha -g 'a && b'"])('is for its one command: %s', (line) => {
    expect(withOrderForLast(line)).toBe(line);
  });

  test('is for its last command alone; the shell takes it out of a pipe, and looks the program up first', () => {
    expect(withOrderForLast('cd app && node build.mjs && TZ=UTC node --test')).toBe(
      `galapagos_order=; if [ -p /dev/stdin ]; then galapagos_order=$(cat); fi; hash node 2>/dev/null; { cd app && node build.mjs
} </dev/null && { [ -z "$galapagos_order" ] || exec <<GALAPAGOS
$galapagos_order
GALAPAGOS
} && TZ=UTC node --test`,
    );
  });
});
