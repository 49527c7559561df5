import { describe, expect, test } from 'vitest';

import { commands } from './arguments.ts';
import { commandHelp, helpText } from './help.ts';

describe('help', () => {
  test.each([80, 120])('fits a terminal of %i columns', (columns) => {
    const texts = [helpText(columns), ...commands.map((command) => commandHelp(command, columns))];
    const lines = texts.flatMap((text) => text.split('\n'));
    expect(lines.filter((line) => line.length >= columns)).toEqual([]);
  });

  test('names every command and every option', () => {
    for (const command of commands) {
      expect(helpText(80)).toContain(`  ${command.name} `);
      for (const option of Object.keys(command.options))
        expect(commandHelp(command, 80)).toContain(`  --${option}`);
    }
  });
});
