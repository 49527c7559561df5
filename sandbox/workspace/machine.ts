// What `galapagos doctor` says about this machine: which walls it has, and what each missing thing costs.
import { DEFAULT_POLICY } from '../../agent/engine/sandbox-policy.ts';
import { type Tier } from '../../agent/engine/events.ts';
import { Scratch } from './scratch.ts';
import { chooseBackend, type PassedOver } from '../confinement/choose.ts';
import { findProgram } from '../confinement/find-program.ts';
import { namespaceFix, packageFix } from '../confinement/remedies.ts';
import { type BorrowFolder, type Requirement, examineMachine } from '../confinement/requirements.ts';
import { hostSurroundings } from '../confinement/seen/surroundings.ts';

export interface MachineReport {
  /** The strongest tier that passed its smoke test; `limits` means that boxes have no walls here. */
  readonly tier: Tier;
  readonly backend: string;
  readonly lacks: readonly string[];
  /** Stronger mechanisms, and why each is not used. */
  readonly passedOver: readonly PassedOver[];
  readonly parts: readonly Requirement[];
}

/** Tries everything for real, in a scratch folder that is gone afterwards. Throws only when no folder can be written. */
export async function describeMachine(options: { readonly scratch?: string } = {}): Promise<MachineReport> {
  await using scratch = await Scratch.open(options.scratch);
  const borrow: BorrowFolder = async (use) => await scratch.borrow(use);
  const parts = await examineMachine({ perl: findProgram('perl'), borrow });
  const chosen = await chooseBackend({
    borrow,
    mark: scratch.mark,
    surroundings: hostSurroundings([scratch.root]),
    policy: DEFAULT_POLICY,
    allowUnconfined: true,
  });
  if (!chosen.ok) throw new Error('the unconfined backend needs nothing');
  const { tier, name, lacks } = chosen.value.backend;
  const { passedOver } = chosen.value;
  return { tier, backend: name, lacks, passedOver, parts: [...parts, bubblewrapPart(name === 'bubblewrap')] };
}

/** Not needed where namespaces can be made without it. */
function bubblewrapPart(works: boolean): Requirement {
  const found = findProgram('bwrap');
  const detail = found === undefined ? 'not on PATH' : `${found} does not work here`;
  return {
    name: 'bubblewrap',
    purpose: 'the strongest walls: a sandbox that many programs rely on',
    neededFor: 'strength',
    present: works,
    detail: works ? 'works' : detail,
    ...(!works && { fix: found === undefined ? packageFix('bubblewrap') : namespaceFix() }),
  };
}
