// Owns what tests may change about the process itself, and puts it back between candidates.
import { createRequire } from 'node:module';

/** @typedef {{ env: Map<string, string>, cwd: string }} World */

const real = createRequire(import.meta.url);

/** Thrown instead of ending the process: a candidate that calls process.exit fails its test, not the worker. */
class ExitCalled extends Error {
  /** @override */
  name = 'ExitCalled';
}

/** @returns {World} */
export function snapshotWorld() {
  const refuse = () => {
    throw new ExitCalled('the code under test wanted to end the process');
  };
  Reflect.set(process, 'exit', refuse);
  Reflect.set(process, 'reallyExit', refuse);
  Reflect.set(process, 'abort', refuse);
  return { env: new Map(Object.entries(process.env).map(([name, value]) => [name, value ?? ''])), cwd: '' };
}

/** @type {(world: World) => void} */
export function restoreWorld(world) {
  world.cwd ||= process.cwd();
  if (process.cwd() !== world.cwd) process.chdir(world.cwd);
  for (const name of Object.keys(process.env)) if (!world.env.has(name)) delete process.env[name];
  for (const [name, value] of world.env) if (process.env[name] !== value) process.env[name] = value;
  process.exitCode = undefined;
  const { mock } = real('node:test');
  mock.reset();
}
