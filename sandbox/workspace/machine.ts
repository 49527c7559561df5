// What `galapagos doctor` says about this machine: which walls it has, and what each missing thing costs.
import { type Tier } from '../../agent/engine/events.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { type Outcome, success } from '../../agent/engine/outcome.ts';
import { type SandboxPolicy } from '../../agent/engine/sandbox-policy.ts';
import { Scratch } from './scratch.ts';
import { chooseBackend, type Chosen, type PassedOver } from '../confinement/choose.ts';
import { hostProgram } from '../disk/find-program.ts';
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

interface Described {
  readonly scratch?: string;
  readonly policy: SandboxPolicy;
}

/**
 * Tries everything for real, in a scratch folder that is gone afterwards. A fault where nothing here can do what the policy
 * asks for. Rejects only when no folder can be written.
 */
export async function describeMachine({
  scratch: place,
  policy,
}: Described): Promise<Outcome<MachineReport, Fault>> {
  await using scratch = await Scratch.open(place);
  const borrow: BorrowFolder = async (use) => await scratch.borrow(use);
  const parts = await examineMachine({ perl: hostProgram('perl'), borrow });
  const chosen = await chooseBackend({
    borrow,
    mark: scratch.mark,
    surroundings: hostSurroundings([scratch.root], policy),
    policy,
    allowUnconfined: true,
  });
  if (!chosen.ok) return chosen;
  const { backend, mechanism, passedOver } = chosen.value;
  const { tier, name, lacks } = backend;
  return success({
    tier,
    backend: name,
    lacks,
    passedOver,
    parts: [...parts, ...bubblewrapParts(mechanism, passedOver)],
  });
}

/** Not needed where namespaces can be made without it, and not looked for where another mechanism was asked for. */
function bubblewrapParts(
  mechanism: Chosen['mechanism'],
  passedOver: readonly PassedOver[],
): readonly Requirement[] {
  const works = mechanism === 'bubblewrap';
  const isTried = works || passedOver.some(({ name }) => name === 'bubblewrap');
  if (process.platform !== 'linux' || !isTried) return [];
  const found = hostProgram('bwrap');
  const late = passedOver.find(({ name, isLate }) => name === 'bubblewrap' && isLate === true);
  const detail = found === undefined ? 'not on PATH' : late ? late.why : `${found} does not work here`;
  // What mends a machine that is busy is to ask again later.
  const mend = late ? 'galapagos doctor' : namespaceFix();
  const part = {
    name: 'bubblewrap',
    purpose: 'the strongest walls: a sandbox that many programs rely on',
    neededFor: 'strength',
    present: works,
    detail: works ? 'works' : detail,
    ...(!works && { fix: found === undefined ? packageFix('bubblewrap') : mend }),
  } as const;
  return [part];
}
