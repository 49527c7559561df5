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

/** A mechanism to confine with. `auto`: the strongest that works here, never one that has to be asked for. */
export type Mechanism = 'auto' | 'bubblewrap' | 'namespaces' | 'landlock' | 'seatbelt' | 'docker' | 'podman';

export interface SandboxPolicy {
  readonly mechanism: Mechanism;
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

export const DEFAULT_POLICY: SandboxPolicy = {
  mechanism: 'auto',
  domains: [],
  show: [],
  hide: [],
  env: [],
  limits: {},
};
