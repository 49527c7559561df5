// What the confined side tells on descriptor 3, read line by line.
import { constants } from 'node:os';

import { type ProcessEnd } from '../../../agent/task/suite.ts';

export interface Report {
  /** Host's number of the first process in the box. */
  readonly root?: number;
  readonly end?: ProcessEnd;
  readonly peakMb: number;
}

/** Everything said so far. The first end that was told is the one that counts. */
export function readReport(text: string): Report {
  let [root, end, peakKb]: [number | undefined, ProcessEnd | undefined, number] = [undefined, undefined, 0];
  for (const line of text.split('\n').slice(0, -1)) {
    const [word = '', first = '', second = ''] = line.split(' ');
    if (word === 'pid') root = Number(first);
    else end ??= endOf(word, line.slice(word.length + 1));
    if (word === 'exit' || word === 'signal') peakKb = Number(second);
  }
  return { ...(root !== undefined && { root }), ...(end !== undefined && { end }), peakMb: peakKb / 1024 };
}

function endOf(word: string, rest: string): ProcessEnd {
  const number = Number(rest.split(' ')[0]);
  switch (word) {
    case 'exit':
      return { kind: 'exited', code: number };
    case 'signal':
    case 'lost':
      return endBySignal(signalName(number));
    case 'unstarted':
      return { kind: 'unstarted', why: rest };
    default:
      return { kind: 'unstarted', why: `the box could not be set up: ${rest}` };
  }
}

/** The two signals by which the kernel speaks of limits are stops, not ends of the command's own making. */
export function endBySignal(signal: string): ProcessEnd {
  if (signal === 'SIGXCPU') return { kind: 'stopped', why: 'cpu' };
  if (signal === 'SIGXFSZ') return { kind: 'stopped', why: 'disk' };
  return { kind: 'signalled', signal };
}

function signalName(number: number): string {
  const found = Object.entries(constants.signals).find(([, value]) => value === number);
  return found?.[0] ?? `signal ${number}`;
}
