// The contract of hostile probes: what a guest tries, what every mechanism promises about it, and what was seen.
import { type Box, type Confinement } from '../workspace/box.ts';
import { type Expected, type Expectation } from './expected.ts';
import { type GuestProgram } from './guest-program.ts';
import { type Scene } from './scene.ts';
import { type Played, type PlayOptions } from './stage.ts';

export const FAMILIES = {
  secrets: 'Reading secrets',
  environment: 'The environment',
  writing: 'Writing outside of the copy',
  network: 'The network and sockets',
  bombs: 'Using up the machine',
  stubborn: 'Outliving the run',
  tree: 'Tricks in the copy',
  report: 'Tricks with the report',
  git: 'Tricks with git',
  planted: 'Traps for later runs',
  processes: 'Other processes',
  kernel: 'The kernel',
  wanted: 'What has to work',
} as const;

export type Family = keyof typeof FAMILIES;

export interface Probe {
  /** `family.what`; unique. */
  readonly id: `${Family}.${string}`;
  readonly family: Family;
  /** What the guest does, as the end of “A guest …”. */
  readonly about: string;
  readonly guest: GuestProgram;
  readonly expected: Expected;
  /** Why this machine cannot try it: “needs root”. Undefined: it can. */
  readonly needs?: (scene: Scene, confinement: Confinement) => string | undefined;
  /** Why nobody can be shown that it would get through without walls; most probes are shown to. */
  readonly undemonstrable?: string;
  /** Plays the guest and looks at what came of it, from outside. */
  readonly attempt: (stage: Stage) => Promise<Evidence>;
}

/** What a probe has while it tries. */
export interface Stage {
  readonly scene: Scene;
  /** Fresh, on the scene's project. */
  readonly box: Box;
  /** In the command line of all that the guest starts; no other process of this machine has it. */
  readonly token: string;
  /** Runs the probe's own program in the box, to its end. */
  readonly play: (args?: readonly string[], options?: PlayOptions) => Promise<Played>;
  /** The same in another box, opened for this and closed again. */
  readonly playElsewhere: Stage['play'];
}

/** Judged by the host. `through`: the guest had its way; of what has to work: it works. */
export interface Evidence {
  readonly through: boolean;
  /** What was seen, in words. */
  readonly seen: string;
}

export type ProbeResult =
  | { readonly kind: 'stopped' | 'open' | 'works' | 'broken'; readonly seen: string }
  /** This machine lacks what the probe needs, or the mechanism has nothing like it. */
  | { readonly kind: 'not tried'; readonly why: string }
  /** The guest did not get as far as to try: nothing is known. */
  | { readonly kind: 'unclear'; readonly why: string };

export interface ProbeReport {
  readonly probe: Probe;
  readonly expected: Expectation;
  readonly result: ProbeResult;
  /** False: the mechanism promises otherwise, or it is unclear whether it keeps its promise. */
  readonly kept: boolean;
  readonly ms: number;
}
