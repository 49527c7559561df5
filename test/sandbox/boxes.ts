// Opens workspaces for the sandbox tests, and says which backends this machine can be tested with.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { type Fault } from '../../agent/engine/fault.ts';
import { type MechanismName, type SandboxPolicy } from '../../agent/engine/sandbox-policy.ts';
import { type Outcome } from '../../agent/engine/outcome.ts';
import { findProgram } from '../../sandbox/disk/find-program.ts';
import { rulesVersion } from '../../sandbox/confinement/linux/rules-version.ts';
import { type Command, type RunResult } from '../../sandbox/confinement/command.ts';
import {
  type Base,
  type Box,
  type BoxChange,
  type FreezeOptions,
  type Workspaces,
} from '../../sandbox/workspace/box.ts';
import { openWorkspaces } from '../../sandbox/workspace/workspaces.ts';

export interface Bench extends AsyncDisposable {
  readonly workspaces: Workspaces;
  readonly scratch: string;
  /** Freezes into the bench's own objects folder. Throws the fault. */
  freeze(directory: string, options?: Partial<FreezeOptions>): Promise<Base>;
  tryFreeze(directory: string, options?: Partial<FreezeOptions>): Promise<Outcome<Base, Fault>>;
  /** A box on the frozen folder. */
  box(directory: string): Promise<Box>;
}

export interface BackendUnderTest {
  readonly name: string;
  /** Why it cannot be tested here; the tests are then skipped under this name. */
  readonly absent?: string;
  readonly confines: boolean;
  /** Its boxes have a view of the machine of their own; else they are plain copies. */
  readonly view: boolean;
  readonly backends: readonly MechanismName[];
}

const linux = process.platform === 'linux' ? undefined : 'needs Linux';
const noRules = linux ?? rulesMissing();

function rulesMissing(): string | undefined {
  const version = rulesVersion(findProgram('perl') ?? 'perl');
  return version.ok ? undefined : version.fault.what;
}

export const BACKENDS: readonly BackendUnderTest[] = [
  {
    name: 'namespaces',
    confines: true,
    view: true,
    backends: ['namespaces'],
    ...(linux && { absent: linux }),
  },
  {
    name: 'bubblewrap',
    confines: true,
    view: true,
    backends: ['bubblewrap'],
    ...(findProgram('bwrap') === undefined && { absent: 'bwrap is not installed' }),
  },
  {
    name: 'landlock',
    confines: true,
    view: false,
    backends: ['landlock'],
    ...(noRules !== undefined && { absent: noRules }),
  },
  { name: 'process group', confines: false, view: false, backends: [] },
];

/** How a suite is called: the reason of a skip is part of its name. */
export function titled(what: string, { name, absent }: BackendUnderTest): string {
  return absent === undefined ? `${what} (${name})` : `${what} (${name}: skipped, ${absent})`;
}

export async function openBench(backend: BackendUnderTest, policy?: SandboxPolicy): Promise<Bench> {
  const scratch = mkdtempSync(join(tmpdir(), 'galapagos-bench-'));
  const opened = await openWorkspaces({
    scratch: join(scratch, 'scratch'),
    allowUnconfined: !backend.confines,
    parallel: 2,
    backends: backend.backends,
    ...(policy && { policy }),
  });
  if (!opened.ok) throw new Error(JSON.stringify(opened.fault));
  const workspaces = opened.value;
  const tryFreeze: Bench['tryFreeze'] = async (directory, options = {}) =>
    await workspaces.freeze(directory, { objects: join(scratch, 'objects'), signal: never, ...options });
  const freeze: Bench['freeze'] = async (directory, options) => {
    const base = await tryFreeze(directory, options);
    if (!base.ok) throw new Error(JSON.stringify(base.fault));
    return base.value;
  };
  return {
    workspaces,
    scratch,
    tryFreeze,
    freeze,
    box: async (directory) => await workspaces.open(await freeze(directory)),
    [Symbol.asyncDispose]: async () => {
      await workspaces[Symbol.asyncDispose]();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

export const never: AbortSignal = new AbortController().signal;

/** Runs a shell line to its end. */
export async function shell(box: Box, line: string, rest: Partial<Command> = {}): Promise<RunResult> {
  return await box.run({ argv: ['/bin/sh', '-c', line], ...rest });
}

/** Runs a script of Node's. */
export async function script(box: Box, source: string, rest: Partial<Command> = {}): Promise<RunResult> {
  return await box.run({ argv: ['node', '-e', source], ...rest });
}

export const exited = (code: number): RunResult['end'] => ({ kind: 'exited', code });

/** Changes with their contents as text, for whole comparisons. */
export function readable(changes: readonly BoxChange[]): readonly unknown[] {
  return changes.map((change) =>
    change.kind === 'file' ? { ...change, content: change.content.toString('utf8') } : change,
  );
}
