// Runs in the extension host in place of the real tests: sends what they print over a socket, and leaves a mark when they end well.
import { Console } from 'node:console';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';

const variables = {
  socket: 'GALAPAGOS_HOST_SOCKET',
  result: 'GALAPAGOS_HOST_RESULT',
  tests: 'GALAPAGOS_HOST_TESTS',
};

export async function run(): Promise<void> {
  const socket = connect(needed(variables.socket));
  await once(socket, 'connect');
  // The host's own console cannot be replaced method by method.
  globalThis.console = new Console(socket, socket);
  try {
    const entry: unknown = createRequire(__filename)(needed(variables.tests));
    if (!hasRun(entry)) throw new Error(`${needed(variables.tests)} does not export run()`);
    await entry.run();
    writeFileSync(needed(variables.result), 'passed');
  } catch (error) {
    console.error(error);
    throw error;
  } finally {
    socket.end();
    await once(socket, 'close');
  }
}

function hasRun(entry: unknown): entry is { run: () => Promise<void> } {
  return typeof entry === 'object' && entry !== null && 'run' in entry && typeof entry.run === 'function';
}

function needed(variable: string): string {
  const value = process.env[variable];
  if (value === undefined) throw new Error(`${variable} is not set`);
  return value;
}
