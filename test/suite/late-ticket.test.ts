// A ticket comes through stdin, which a busy machine may fill late: a reporter waits for it.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { newTicket, ticketText } from '../../sandbox/suite/ticket.ts';
import { temporaryFolder } from '../cli/project.ts';

const REPORTERS = join(import.meta.dirname, '../../sandbox/suite/reporters');
const SEAL = JSON.stringify(join(REPORTERS, 'seal.cjs'));

/** Milliseconds; longer than a process takes to come as far as its reporter. */
const LATE = 700;

async function isDelivered(command: string, option: string, script: string): Promise<boolean> {
  const folder = temporaryFolder('late');
  const ticket = newTicket(undefined);
  const child = spawn('sh', ['-c', 'exec "$@"', 'sh', command, option, script], {
    env: { ...process.env, GALAPAGOS_OUT: folder, PYTHONPATH: REPORTERS, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  setTimeout(() => child.stdin.end(ticketText(ticket)), LATE);
  await once(child, 'close');
  return existsSync(join(folder, ticket.report));
}

describe('a ticket that comes late is taken', () => {
  test.each([
    ['Node', process.execPath, '-e', `require(${SEAL}).takeTicket().deliver([])`],
    ['Python', 'python3', '-c', 'import galapagos_seal; galapagos_seal.take_ticket().deliver([])'],
  ])('by %s', async (_name, ...words) => {
    expect(await isDelivered(...words)).toBe(true);
  });

  test.each([
    ['Node', process.execPath, '-e', `process.stdin.isTTY; require(${SEAL}).takeTicket().deliver([])`],
    [
      'Python',
      'python3',
      '-c',
      'import os, galapagos_seal; os.set_blocking(0, False); galapagos_seal.take_ticket().deliver([])',
    ],
  ])('by %s where somebody made the input one that does not wait', async (_name, ...words) => {
    expect(await isDelivered(...words)).toBe(true);
  });
});
