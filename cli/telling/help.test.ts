import { describe, expect, test } from 'vitest';

import { commands } from '../options/command-table.ts';
import { commandHelp, helpAbout, helpText } from './help.ts';

describe('help', () => {
  test.each([80, 120])('fits a terminal of %i columns', (columns) => {
    const page = { columns, program: 'galapagos' };
    const texts = [helpText(page), ...commands.map((command) => commandHelp(command, page))];
    const lines = texts.flatMap((text) => text.split('\n'));
    expect(lines.filter((line) => line.length >= columns)).toEqual([]);
  });

  test('names every command and every option', () => {
    const page = { columns: 80, program: 'node dist/cli.js' };
    expect(helpText(page)).toContain('Usage: node dist/cli.js <command>');
    for (const command of commands) {
      expect(helpText(page)).toContain(`  ${command.name} `);
      for (const option of Object.keys(command.options))
        expect(commandHelp(command, page)).toContain(`  --${option}`);
    }
  });

  test('about one command is that of the command, about none or an unknown one that of all', () => {
    const page = { columns: 80, program: 'galapagos' };
    expect(helpAbout('apply', page)).toContain('Usage: galapagos apply [run] [options]');
    expect(['nope', undefined].map((name) => helpAbout(name, page))).toEqual([
      helpText(page),
      helpText(page),
    ]);
  });
});
