// What a mark looks like and how it is read out. Shapes come from codicons; no two statuses share one.
import { type Mark } from './row.ts';

/** For screen readers, titles and the filter. */
export const markWords: Record<Mark, string> = {
  waiting: 'waiting',
  running: 'running',
  paused: 'paused',
  green: 'passed',
  near: 'partly fixed',
  proposed: 'breaks nothing',
  red: 'failed',
  silent: 'no verdict',
  empty: 'changed nothing',
  refused: 'refused',
  failed: 'broke',
  stopped: 'stopped',
  done: 'done',
  attention: 'needs attention',
  inapplicable: 'not applicable',
  think: 'thought',
  tool: 'tool',
  test: 'test',
  model: 'model',
};

export const markIcons: Record<Mark, string> = {
  waiting: 'circle-outline',
  running: 'loading',
  paused: 'debug-pause',
  green: 'pass-filled',
  near: 'color-mode',
  proposed: 'lightbulb',
  red: 'error',
  silent: 'question',
  empty: 'dash',
  refused: 'shield',
  failed: 'bug',
  stopped: 'debug-stop',
  done: 'check',
  attention: 'warning',
  inapplicable: 'circle-slash',
  think: 'comment',
  tool: 'tools',
  test: 'beaker',
  model: 'sparkle',
};
