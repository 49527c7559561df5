import { describe, expect, test } from 'vitest';

import { nearest, parseCommand, unknownCommand } from './arguments.ts';
import { commands, type CommandSpec } from './command-table.ts';

const spec = (name: string): CommandSpec => {
  const found = commands.find((command) => command.name === name);
  if (!found) throw new Error(`no command ${name}`);
  return found;
};

describe('the command line', () => {
  test('reads options, numbers and the folder', () => {
    const parsed = parseCommand(spec('repair'), ['some dir', '--test', 'npm test', '--seed=7', '--json']);
    if (!parsed.ok) throw new Error('refused');
    expect(parsed.value.positionals).toEqual(['some dir']);
    expect(parsed.value.text('test')).toBe('npm test');
    expect(parsed.value.number('seed')).toBe(7);
    expect(parsed.value.flag('json')).toBe(true);
    expect(parsed.value.flag('control')).toBe(false);
  });

  test('reads an option that may be given several times', () => {
    const parsed = parseCommand(spec('repair'), ['--only', 'one', '--only=two › three']);
    if (!parsed.ok) throw new Error('refused');
    expect(parsed.value.all('only')).toEqual(['one', 'two › three']);
    expect(parsed.value.all('test')).toEqual([]);
  });

  test.each([
    [['--sed', '3'], 'repair has no option --sed. Did you mean --seed?'],
    [['--flux-capacitor'], 'repair has no option --flux-capacitor.'],
    [['--seed', 'seven'], '--seed needs a whole number above zero, not “seven”.'],
    [['--seed'], '--seed needs a value: --seed N.'],
    [['--minutes', '0'], '--minutes needs a number above zero, not “0”.'],
    [['--generations', '1.5'], '--generations needs a whole number above zero, not “1.5”.'],
    [['--json=yes'], '--json takes no value.'],
    [['a', 'b'], 'repair does not know what to do with “b”.'],
  ])('answers %j with “%s”', (argv, detail) => {
    expect(parseCommand(spec('repair'), argv)).toEqual({
      ok: false,
      fault: { kind: 'option-unknown', detail },
    });
  });
});

describe('commands', () => {
  test('that are about a project take its folder by name and by --dir', () => {
    const takers = commands.filter(({ takes }) => takes === '[dir]');
    expect(takers.map(({ name }) => name)).toEqual(['repair', 'runs', 'doctor']);
    expect(takers.filter(({ options }) => !('dir' in options))).toEqual([]);
  });
});

describe('a command that does not exist', () => {
  test.each([
    ['repiar', 'There is no command “repiar”. Did you mean repair?'],
    ['history', 'There is no command “history”. Did you mean runs?'],
    ['diff', 'There is no command “diff”. Did you mean show --diff?'],
    ['constructor', 'There is no command “constructor”.'],
  ])('%s is answered with “%s”', (name, words) => {
    expect(unknownCommand(name)).toBe(words);
  });
});

describe('nearest', () => {
  test('forgives a slip of the finger and no more', () => {
    expect(nearest('repiar', ['repair', 'replay'])).toBe('repair');
    expect(nearest('xyzzy', ['repair', 'replay'])).toBeUndefined();
  });

  test('takes of two that are as near the one that goes on from what was typed', () => {
    expect(nearest('dif', ['dir', 'diff'])).toBe('diff');
    expect(parseCommand(spec('show'), ['--dif'])).toMatchObject({
      fault: { detail: 'show has no option --dif. Did you mean --diff?' },
    });
  });
});
