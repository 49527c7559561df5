import { expect, test } from 'vitest';

import { withoutLinks } from './without-links.ts';

test('the name of a test is no link to a command of the editor', () => {
  const told = withoutLinks('“[Fix it](command:workbench.action.terminal.new)” fails. \u202e');
  expect(told).toBe(String.raw`“[Fix it] (command:workbench.action.terminal.new)” fails. \u202e`);
});
