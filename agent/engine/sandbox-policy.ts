// What a person may decide about the walls around agents and tests; everything has a default that needs no thought.

/** Megabytes, seconds or counts, by the name's ending; each replaces the machine's default for one command in a box. */
export type LimitName =
  | 'cpuS'
  | 'memoryMb'
  | 'processes'
  | 'fileMb'
  | 'diskMb'
  | 'files'
  | 'outputKb'
  | 'temporaryMb';

/** What can confine, by the name a person asks for. */
export type MechanismName = 'bubblewrap' | 'namespaces' | 'landlock' | 'seatbelt' | 'docker' | 'podman';

/** `auto`: the strongest that works here, never one that has to be asked for. */
export type MechanismChoice = 'auto' | MechanismName;

export interface SandboxPolicy {
  readonly mechanism: MechanismChoice;
  /** The container image that tests run in; only for docker and podman, which are used by choice alone. */
  readonly image?: string;
  /** Domains (`registry.npmjs.org`, `*.example.org`) that a box may reach; none: no network but its own loopback. */
  readonly domains: readonly string[];
  /** Further folders of the machine, absolute, that boxes see read-only although they lie in a home. */
  readonly show: readonly string[];
  /** Further files and folders, absolute, that no box may see. */
  readonly hide: readonly string[];
  /** Names of variables that boxes take from the environment of the host; all others stay outside. */
  readonly env: readonly string[];
  readonly limits: { readonly [Name in LimitName]?: number };
}

/** By name, with what it is and the least that a test runner can live with. */
export const LIMITS: { readonly [Name in LimitName]: { readonly about: string; readonly least: number } } = {
  cpuS: { about: 'seconds of processor time', least: 1 },
  memoryMb: { about: 'megabytes of memory, all processes together', least: 64 },
  processes: { about: 'processes and threads at once', least: 16 },
  fileMb: { about: 'megabytes of one file', least: 1 },
  diskMb: { about: 'megabytes written', least: 1 },
  files: { about: 'files and folders written', least: 16 },
  outputKb: { about: 'kilobytes kept of the output, from its start and from its end', least: 1 },
  temporaryMb: { about: 'megabytes of temporary files', least: 1 },
};

export const MECHANISMS: { readonly [Name in MechanismChoice]: string } = {
  auto: 'the strongest that works here',
  bubblewrap: 'Linux, with bubblewrap installed',
  namespaces: 'Linux, without it',
  landlock: 'Linux where neither works, as in most containers',
  seatbelt: 'macOS',
  docker: 'an image of yours, by docker',
  podman: 'an image of yours, by podman',
};

/** Set for every box, or able to make a program load what it should not. */
const OURS = /^(PATH|HOME|TMPDIR|NODE_OPTIONS|LD_.*|DYLD_.*|GALAPAGOS_.*)$/;

/** Why a box takes no variable of this name from the host, in words; undefined where it may. */
export function refusalOfVariable(name: string): string | undefined {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) return `“${name}” is no name of a variable.`;
  if (!OURS.test(name)) return undefined;
  return `${name} is not taken from your environment: boxes have their own, or none, so that nothing of yours is loaded into them.`;
}

export const isDomain = (text: string): boolean =>
  /^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]([a-z0-9-]*[a-z0-9])?$/i.test(text);

export const DEFAULT_POLICY: SandboxPolicy = {
  mechanism: 'auto',
  domains: [],
  show: [],
  hide: [],
  env: [],
  limits: {},
};
