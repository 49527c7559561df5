// Plays one guest in a box, with limits that a machine does not feel, and sees to it that nothing of it stays.
import { randomBytes } from 'node:crypto';

import { type Command, type Limits, type RunResult } from '../confinement/command.ts';
import { type Base, type Box, type Workspaces } from '../workspace/box.ts';
import { commandOf, TRIED, TRYING } from './guest-program.ts';
import { type Probe, type Stage } from './probe.ts';
import { type Scene } from './scene.ts';
import { endProcessesWith } from './witness.ts';

export type PlayOptions = Omit<Partial<Command>, 'argv'>;

export interface Played {
  readonly end: RunResult['end'];
  readonly peakMb: number;
  /** All that was kept of its output. */
  readonly said: string;
  /** All that it printed. */
  readonly bytes: number;
  readonly collected: ReadonlyMap<string, Buffer>;
}

/** The guest did not get as far as to try, or broke off while it did: a thrown `Unclear` becomes the result of its probe. */
export class Unclear extends Error {}

/** Small enough for every machine; a bomb that passes them is a few hundred megabytes at most. */
export const LIMITS: Limits = {
  wallMs: 15_000,
  cpuS: 20,
  memoryMb: 384,
  processes: 80,
  fileMb: 16,
  diskMb: 64,
  files: 2000,
  outputKb: 64,
  temporaryMb: 16,
};

/** How perl ends where it gets no memory. */
const OUT_OF_MEMORY = /^Out of memory/m;

export interface Setting {
  readonly workspaces: Workspaces;
  readonly base: Base;
  readonly scene: Scene;
  readonly signal: AbortSignal;
}

/** Lends a stage to `use`; afterwards its box is closed and its processes are gone, walls or not. */
export async function onStage<Value>(
  probe: Probe,
  setting: Setting,
  use: (stage: Stage) => Promise<Value>,
): Promise<Value> {
  const token = `galapagos-guest-${randomBytes(8).toString('hex')}`;
  const box = await setting.workspaces.open(setting.base);
  const play = async (within: Box, args: readonly string[], options: PlayOptions): Promise<Played> =>
    played(
      await within.run({
        argv: commandOf(probe.guest, token, args),
        signal: setting.signal,
        ...options,
        limits: withStart({ ...LIMITS, ...options.limits }, setting.workspaces.confinement),
      }),
    );
  try {
    return await use({
      scene: setting.scene,
      box,
      token,
      play: async (args = [], options = {}) => await play(box, args, options),
      playElsewhere: async (args = [], options = {}) => {
        await using other = await setting.workspaces.open(setting.base);
        return await play(other, args, options);
      },
    });
  } finally {
    endProcessesWith(token);
    await box[Symbol.asyncDispose]();
  }
}

/** A container takes seconds to start, and its engine's time counts as the guest's. */
function withStart(limits: Limits, { tier }: Workspaces['confinement']): Limits {
  if (tier !== 'container') return limits;
  return { ...limits, wallMs: limits.wallMs + 10_000, cpuS: limits.cpuS + 4 };
}

function played({ end, peakMb, output, collected }: RunResult): Played {
  const said = output.head + output.tail;
  if (end.kind === 'unstarted') throw new Unclear(end.why);
  if (!said.includes(TRYING)) throw new Unclear(`it said nothing and ${JSON.stringify(end)}`);
  if (end.kind === 'exited' && !said.includes(TRIED) && !OUT_OF_MEMORY.test(said))
    throw new Unclear(`it broke off (exit code ${end.code}): ${said.trim().split('\n').at(-1)}`);
  return { end, peakMb, said, bytes: output.bytes, collected };
}
