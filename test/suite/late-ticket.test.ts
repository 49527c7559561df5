// A ticket comes through stdin, which a busy machine may fill late: a reporter waits for it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Writable } from 'node:stream';

import { describe, expect, test } from 'vitest';

import { newTicket, ticketText } from '../../sandbox/suite/ticket.ts';
import { temporaryFolder } from '../cli/project.ts';

const REPORTERS = join(import.meta.dirname, '../../sandbox/suite/reporters');
const SEAL = JSON.stringify(join(REPORTERS, 'seal.cjs'));

/** Milliseconds; longer than a process takes to come as far as its reporter. */
const LATE = 700;

const node = ['Node', process.execPath, '-e', `require(${SEAL}).takeTicket().deliver([])`] as const;
const python = [
  'Python',
  'python3',
  '-c',
  'import galapagos_seal; galapagos_seal.take_ticket().deliver([])',
] as const;
const hasty = [
  [node[0], node[1], node[2], `process.stdin.isTTY; ${node[3]}`],
  [python[0], python[1], python[2], `import os; os.set_blocking(0, False); ${python[3]}`],
] as const;

/** A process that takes its ticket and delivers; resolves when it has ended, to whether there is a report. */
async function isDelivered(
  words: readonly string[],
  give: (stdin: Writable, ticket: string) => void,
): Promise<boolean> {
  const folder = temporaryFolder('late');
  const ticket = newTicket(undefined);
  const child = spawn('sh', ['-c', 'exec "$@"', 'sh', ...words], {
    env: { ...process.env, GALAPAGOS_OUT: folder, PYTHONPATH: REPORTERS, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  give(child.stdin, ticketText(ticket));
  await once(child, 'exit');
  child.stdin.destroy();
  return existsSync(join(folder, ticket.report));
}

const late = (stdin: Writable, ticket: string): void => void setTimeout(() => stdin.end(ticket), LATE);

describe('a ticket that comes late', () => {
  test.each([node, python])('is taken by %s', async (_name, ...words) => {
    expect(await isDelivered(words, late)).toBe(true);
  });

  test.each(hasty)('is taken by %s where its input does not wait', async (_name, ...words) => {
    expect(await isDelivered(words, late)).toBe(true);
  });
});

test.each([node, python])('%s goes on without a ticket where none comes', async (_name, ...words) => {
  expect(await isDelivered(words, () => {})).toBe(false);
});
