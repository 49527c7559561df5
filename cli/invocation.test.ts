import { describe, expect, test } from 'vitest';

import { programName } from './invocation.ts';

describe('the name of the program', () => {
  test('is its own where it is installed', () => {
    expect(programName('/usr/local/bin/galapagos', '/home/ada')).toBe('galapagos');
  });

  test('is what was typed in a checkout', () => {
    expect(programName('/home/ada/galapagos/dist/cli.js', '/home/ada/galapagos')).toBe('node dist/cli.js');
  });

  test('can be pasted from anywhere', () => {
    expect(programName('/home/ada/my tools/cli.js', '/home/ada')).toBe("node 'my tools/cli.js'");
  });
});
