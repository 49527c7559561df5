// Which mechanism confines: the one that was asked for, or the strongest that passes its smoke test; never a weaker one in silence.
import { type Fault, type Missing } from '../../agent/engine/fault.ts';
import { type Outcome, failure, success } from '../../agent/engine/outcome.ts';
import { type SandboxPolicy } from '../../agent/engine/sandbox-policy.ts';
import { bubblewrap } from './linux/bubblewrap.ts';
import { docker, podman } from './elsewhere/container.ts';
import { findProgram } from './find-program.ts';
import { landlock } from './linux/landlock.ts';
import { type Mechanism, type MechanismName, type Site } from './mechanism.ts';
import { namespaces } from './linux/namespaces.ts';
import { type Backend, type Surroundings } from './plan.ts';
import { seatbelt } from './elsewhere/seatbelt.ts';
import { type BorrowFolder, examineMachine } from './requirements.ts';
import { tryBackend } from './smoke-test.ts';
import { unconfinedBackend } from './elsewhere/unconfined.ts';

/** Strongest first. */
const MECHANISMS: readonly Mechanism[] = [bubblewrap, namespaces, docker, podman, landlock, seatbelt];

export interface Chosen {
  readonly backend: Backend;
  /** Reads the overlay's marks; '' where no overlay is used. */
  readonly perl: string;
  /** Stronger mechanisms, and why each is not used. */
  readonly passedOver: readonly PassedOver[];
}

export type BackendName = MechanismName;

export interface PassedOver {
  readonly name: MechanismName;
  readonly why: string;
}

export interface ChooseOptions {
  readonly borrow: BorrowFolder;
  readonly mark: Readonly<Record<string, string>>;
  readonly surroundings: Surroundings;
  readonly policy: SandboxPolicy;
  /** The user agreed to no walls when there can be none; that is never an answer to a mechanism asked for by name. */
  readonly allowUnconfined: boolean;
  /** Mechanisms to try; all by default. */
  readonly backends?: readonly BackendName[];
}

export async function chooseBackend(options: ChooseOptions): Promise<Outcome<Chosen, Fault>> {
  const { policy, mark } = options;
  const perl = findProgram('perl');
  const site = { perl, mark, policy };
  if (policy.mechanism !== 'auto') return await chosenByName(policy.mechanism, site, options);
  const { backends = MECHANISMS.map(({ name }) => name) } = options;
  const automatic = MECHANISMS.filter(({ name, byChoice }) => byChoice !== true && backends.includes(name));
  const unfit = automatic.flatMap((mechanism) => refusals(mechanism, policy));
  if (unfit.length > 0 && unfit.length >= automatic.length)
    return failure({ kind: 'mechanism-unfit', mechanism: 'auto', missing: unfit.slice(0, 1) });
  const passedOver: PassedOver[] = [];
  for (const mechanism of automatic) {
    const tried = await tryMechanism(mechanism, site, options);
    if (tried.ok) return success({ backend: tried.value, perl: perl ?? '', passedOver });
    passedOver.push({ name: mechanism.name, why: tried.fault.map(({ what }) => what).join(', ') });
  }
  if (options.allowUnconfined) {
    return success({ backend: unconfinedBackend(mark, perl), perl: '', passedOver });
  }
  const missing = await missingHere(options.borrow, perl);
  const wrong = passedOver.map(({ name, why }) => ({ what: `${name}: ${why}`, fix: 'galapagos doctor' }));
  return failure({ kind: 'confinement-missing', missing: missing.length > 0 ? missing : wrong });
}

async function chosenByName(
  name: MechanismName,
  site: Site,
  options: ChooseOptions,
): Promise<Outcome<Chosen, Fault>> {
  const unfit = (missing: readonly Missing[]): Outcome<never, Fault> =>
    failure({ kind: 'mechanism-unfit', mechanism: name, missing });
  const mechanism = MECHANISMS.find((each) => each.name === name);
  if (mechanism === undefined) {
    return unfit([{ what: `${name} is not built into this version`, fix: 'leave out --sandbox' }]);
  }
  const refused = refusals(mechanism, site.policy);
  if (refused.length > 0) return unfit(refused);
  const tried = await tryMechanism(mechanism, site, options);
  if (tried.ok) return success({ backend: tried.value, perl: site.perl ?? '', passedOver: [] });
  const here = (await missingHere(options.borrow, site.perl)).filter(({ what }) => !what.startsWith('git'));
  const why = tried.fault.map(({ what }) => ({ what, fix: here[0]?.fix ?? 'galapagos doctor' }));
  return unfit(tried.fault.every(({ fix }) => fix !== UNKNOWN_FIX) ? tried.fault : why);
}

/** What a policy asks for that a mechanism cannot do. */
function refusals(mechanism: Mechanism, policy: SandboxPolicy): readonly Missing[] {
  const { name } = mechanism;
  const [domain] = policy.domains;
  const found: Missing[] = [];
  if (domain !== undefined && mechanism.domains !== true)
    found.push({ what: `${name} cannot let single domains through (${domain})`, fix: 'leave out --network' });
  if (policy.image !== undefined && mechanism.image !== true)
    found.push({ what: `${name} runs no image (${policy.image})`, fix: 'leave out --image' });
  return found.slice(0, 1);
}

const UNKNOWN_FIX = '';

async function tryMechanism(
  mechanism: Mechanism,
  site: Site,
  { borrow, surroundings }: ChooseOptions,
): Promise<Outcome<Backend, readonly Missing[]>> {
  const offered = mechanism.offer(site);
  if (!offered.ok) return offered;
  const wrong = new Set<string>();
  for (const backend of offered.value) {
    const why = await borrow(async (folder) => await tryBackend(backend, surroundings, folder));
    if (why === undefined) return success(backend);
    wrong.add(why);
  }
  // That an older version has no option which a newer one was tried with explains nothing, if anything else does.
  const telling = [...wrong].filter((why) => !why.includes('Unknown option'));
  return failure([{ what: (telling.length > 0 ? telling : [...wrong]).join('; '), fix: UNKNOWN_FIX }]);
}

async function missingHere(borrow: BorrowFolder, perl: string | undefined): Promise<readonly Missing[]> {
  return (await examineMachine({ perl, borrow }))
    .filter((part) => !part.present && part.neededFor !== 'strength')
    .map((part) => ({ what: `${part.name} (${part.detail})`, fix: part.fix ?? 'galapagos doctor' }));
}
