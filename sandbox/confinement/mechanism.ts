// The contract of a mechanism that confines: what `choose.ts` lists, and a person can ask for by name.
import { type Missing } from '../../agent/engine/fault.ts';
import { type Outcome } from '../../agent/engine/outcome.ts';
import { type MechanismName, type SandboxPolicy } from '../../agent/engine/sandbox-policy.ts';
import { type Backend } from './plan.ts';

export interface Mechanism {
  readonly name: MechanismName;
  /** Never taken unless it was asked for. */
  readonly byChoice?: true;
  /** It can let a box reach single domains. */
  readonly domains?: true;
  /** It runs an image of the user's. */
  readonly image?: true;
  /** Its backends here, strongest first, untried; or what is missing for there to be one. */
  offer(site: Site): Outcome<readonly Backend[], readonly Missing[]>;
}

/** Where and for whom a mechanism has to work. */
export interface Site {
  readonly perl: string | undefined;
  /** In the environment of every process on the host: the owner, for the sweep after a crash. */
  readonly mark: Readonly<Record<string, string>>;
  readonly policy: SandboxPolicy;
}
