// A ticket comes through stdin, which a busy machine may fill late: a reporter waits for it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { newTicket, ticketText } from '../../sandbox/suite/ticket.ts';
import { temporaryFolder } from '../cli/project.ts';

const SEAL = join(import.meta.dirname, '../../sandbox/suite/reporters/seal.cjs');

/** Milliseconds; longer than a process takes to come as far as its reporter. */
const LATE = 700;

async function isDelivered(before: string): Promise<boolean> {
  const folder = temporaryFolder('late');
  const ticket = newTicket(undefined);
  const script = `${before} require(${JSON.stringify(SEAL)}).takeTicket().deliver([]);`;
  const child = spawn('sh', ['-c', 'exec "$@"', 'sh', process.execPath, '-e', script], {
    env: { ...process.env, GALAPAGOS_OUT: folder },
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  setTimeout(() => child.stdin.end(ticketText(ticket)), LATE);
  await once(child, 'close');
  return existsSync(join(folder, ticket.report));
}

describe('a ticket that comes late', () => {
  test('is taken', async () => {
    expect(await isDelivered('')).toBe(true);
  });

  test('is taken where somebody made the input one that does not wait', async () => {
    expect(await isDelivered('process.stdin.isTTY;')).toBe(true);
  });
});
