// What a confined process is given and what it may use: plain data that every backend carries out.
import { type Tier } from '../../agent/engine/events.ts';
import { type Limits } from './command.ts';

/** One copy-on-write folder: `lowers` are only read, the first of them on top; what a process writes lands in `upper`. */
export interface Layer {
  readonly lowers: readonly string[];
  /** Both relative to `Plan.folder`. */
  readonly upper: string;
  readonly work: string;
  /** Absolute path inside the box. */
  readonly at: string;
}

export interface Bind {
  readonly from: string;
  readonly at: string;
  readonly access: 'read' | 'write';
}

/** One confined process. All paths are absolute unless said otherwise. */
export interface Plan {
  /**
   * The box's own folder on the host. Beside the layers' folders it holds `root`, `blank`, an `empty` file, and
   * `lower/N` (`lower/N-M` for its further ones) and `merged/N` for every layer: places for mounts.
   */
  readonly folder: string;
  /** Outer layers before inner ones. */
  readonly layers: readonly Layer[];
  /** The user's own folder that the box is a copy of: never to be touched, and not even read where there are no layers. */
  readonly original: string;
  /** Folders of the host that links in a plain copy lead into (dependencies): readable. */
  readonly linked: readonly string[];
  /** Folders of the host that the command may write where nothing is mounted: its copy, output and temporary folder. */
  readonly writable: readonly string[];
  readonly around: Surroundings;
  readonly binds: readonly Bind[];
  readonly argv: readonly string[];
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly directory: string;
  readonly limits: Limits;
}

/** What of the machine a box sees beside its own copy. */
export interface Surroundings {
  /** Folders that are replaced by empty ones: homes, temporary folders, our own scratch. */
  readonly masked: readonly string[];
  /** Shown read-only although a mask covers them: toolchains found through PATH. */
  readonly shown: readonly string[];
  /** Files that look like credentials inside of what is shown, and system secrets: replaced by an empty file. */
  readonly hidden: readonly string[];
  /** Folders that are empty although what is around them is shown. */
  readonly closed: readonly string[];
  /** Variables that the user lets in from the environment of the host. */
  readonly env: Readonly<Record<string, string>>;
  /** The user's own home path: empty and writable inside. */
  readonly home: string;
  readonly path: string;
}

/** How to start the host-side process that carries out a plan. */
export interface Launch {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly directory: string;
  /** True when the process tells on descriptor 3 how the command ended; otherwise its own end is the command's. */
  readonly reports: boolean;
  /** It ends all that the command started, and then itself, when the host closes descriptor 3. */
  readonly guards?: true;
  /** Of a process that does not report: the exit code by which it says that the command was not started. */
  readonly refusal?: number;
}

export interface Backend {
  readonly tier: Tier;
  readonly name: string;
  /** What this machine's confinement does not do, in words for the user; empty when nothing is missing. */
  readonly lacks: readonly string[];
  /** False: commands see the host's own folders, and layers and binds are not carried out. */
  readonly mounts: boolean;
  /** Binds are carried out and layers are not: the content is a plain copy, bound where the repository lies. */
  readonly copies?: true;
  /** The program whose containers carry the owner's mark: the sweep after a crash asks it for them. */
  readonly engine?: string;
  /** The kernel refuses processes beyond the limit; else only the watchdog counts, and looks more often. */
  readonly countsProcesses: boolean;
  launch(plan: Plan): Launch;
  /** Ends what commands of the box in `folder` left behind, where no namespace does. */
  readonly cleanUp?: (folder: string) => Promise<void>;
}
