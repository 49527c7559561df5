// What a command is meant for: the row it was called on, else the run the head of the view speaks of.
import * as v from 'valibot';

import { type RolloutView } from '../agent/engine/view.ts';
import { bestOf } from '../webview/best.ts';
import { type LoadedRun, type Runs } from './runs.ts';

const named = v.object({
  run: v.optional(v.string()),
  rollout: v.optional(v.string()),
  /** Attempts that are meant together. */
  rollouts: v.optional(v.array(v.string())),
});

/** What a menu, a button or another extension called the command with; anything else names nothing. */
export type Named = v.InferOutput<typeof named>;

export function decodeNamed(argument: unknown): Named {
  const result = v.safeParse(named, argument);
  return result.success ? result.output : {};
}

/** An attempt with a patch. */
export interface Target {
  readonly run: LoadedRun;
  readonly rollout: RolloutView & { readonly patch: NonNullable<RolloutView['patch']> };
}

/** Reads a file of a frozen base from the store of a run; undefined when it is not there any more. */
export type ReadFrozen = (target: Target, path: string) => Promise<Buffer | undefined>;

/** The run that is meant, loaded. */
export async function runOf(runs: Runs, { run }: Named): Promise<LoadedRun | undefined> {
  const id = run ?? runs.current?.id;
  return id === undefined ? undefined : await runs.load(id);
}

/** The attempt whose patch is meant: the named one, else the chosen or best one; undefined when it has no patch. */
export async function targetOf(runs: Runs, asked: Named): Promise<Target | undefined> {
  const run = await runOf(runs, asked);
  if (!run) return undefined;
  const rollouts = [...run.view.rollouts.values()];
  const rollout =
    asked.rollout === undefined ? bestOf(run.view) : rollouts.find(({ id }) => id === asked.rollout);
  const patch = rollout?.patch;
  return rollout && patch && patch.files.length > 0 ? { run, rollout: { ...rollout, patch } } : undefined;
}
