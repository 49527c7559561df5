// Which mechanism confines: the one that was asked for, or the strongest that passes its smoke test; never a weaker one in silence.
import { type Fault, type Missing } from '../../agent/engine/fault.ts';
import { type Outcome, failure, success } from '../../agent/engine/outcome.ts';
import { type MechanismName, type SandboxPolicy } from '../../agent/engine/sandbox-policy.ts';
import { bubblewrap } from './linux/bubblewrap.ts';
import { docker, podman } from './elsewhere/container.ts';
import { hostProgram } from '../disk/find-program.ts';
import { landlock } from './linux/landlock.ts';
import { type Mechanism, type Site } from './mechanism.ts';
import { namespaces } from './linux/namespaces.ts';
import { type Backend, type Surroundings } from './plan.ts';
import { seatbelt } from './elsewhere/seatbelt.ts';
import { type BorrowFolder, examineMachine } from './requirements.ts';
import { patience, tryBackend, type Wrong } from './smoke-test.ts';
import { unconfinedBackend } from './elsewhere/unconfined.ts';

/** Strongest first. */
const MECHANISMS: readonly Mechanism[] = [bubblewrap, namespaces, docker, podman, landlock, seatbelt];

export interface Chosen {
  readonly backend: Backend;
  /** Whose backend it is; `none`: limits alone. */
  readonly mechanism: MechanismName | 'none';
  /** Reads the overlay's marks; '' where no overlay is used. */
  readonly perl: string;
  /** Stronger mechanisms, and why each is not used. */
  readonly passedOver: readonly PassedOver[];
}

export interface PassedOver {
  readonly name: MechanismName;
  readonly why: string;
  /** It ran out of time, again and again: it may work when the machine is less busy. */
  readonly isLate?: true;
}

/** `tryBackend`, with its time. */
type Trial = (
  backend: Backend,
  around: Surroundings,
  folder: string,
  wallMs: number,
) => Promise<Wrong | undefined>;

export interface ChooseOptions {
  readonly borrow: BorrowFolder;
  readonly mark: Readonly<Record<string, string>>;
  readonly surroundings: Surroundings;
  readonly policy: SandboxPolicy;
  /** The user agreed to no walls when there can be none; that is never an answer to a mechanism asked for by name. */
  readonly allowUnconfined: boolean;
  /** What may be chosen, strongest first; all of ours by default. */
  readonly mechanisms?: readonly Mechanism[];
  /** The smoke test by default. */
  readonly trial?: Trial;
}

/** Those of ours that are named, strongest first. */
export function mechanismsNamed(names: readonly MechanismName[]): readonly Mechanism[] {
  return MECHANISMS.filter(({ name }) => names.includes(name));
}

export async function chooseBackend(options: ChooseOptions): Promise<Outcome<Chosen, Fault>> {
  const { policy, mark, mechanisms = MECHANISMS } = options;
  const site = { perl: hostProgram('perl'), mark, policy };
  if (policy.mechanism !== 'auto') return await chosenByName(policy.mechanism, site, options);
  const automatic = mechanisms.filter(({ byChoice }) => byChoice !== true);
  const found = await firstThatWorks(automatic, site, options);
  if (found.ok) return found;
  return withoutWalls(found.fault, site, options) ?? failure(await whyNone(found.fault, site, options));
}

/** What was not taken, and why. */
interface Refused {
  readonly name: MechanismName;
  readonly why: readonly Missing[];
  /** What of it was too slow to be tried. */
  readonly late: readonly string[];
  /** It was not even tried: it cannot do what the policy asks for. */
  readonly isUnfit: boolean;
}

async function firstThatWorks(
  mechanisms: readonly Mechanism[],
  site: Site,
  options: ChooseOptions,
): Promise<Outcome<Chosen, readonly Refused[]>> {
  const refused: Refused[] = [];
  for (const mechanism of mechanisms) {
    const { name } = mechanism;
    const unfit = refusals(mechanism, site.policy);
    if (unfit.length > 0) {
      refused.push({ name, why: unfit, late: [], isUnfit: true });
      continue;
    }
    const tried = await tryMechanism(mechanism, site, options);
    if (tried.ok) return success(chosen(tried.value, mechanism, { site, refused }));
    refused.push({ name, ...tried.fault, isUnfit: false });
  }
  return failure(refused);
}

const chosen = (
  backend: Backend,
  { name }: Mechanism,
  { site, refused = [] }: { readonly site: Site; readonly refused?: readonly Refused[] },
): Chosen => ({
  backend: telling(backend, refused),
  mechanism: name,
  perl: site.perl ?? '',
  passedOver: refused.map(passedOver),
});

/** A run says what it lacks, and nobody looks for what was only too slow where it does not. */
const telling = (backend: Backend, refused: readonly Pick<Refused, 'name' | 'late'>[]): Backend => ({
  ...backend,
  lacks: [...backend.lacks, ...refused.flatMap(({ name, late }) => late.map((why) => tooSlow(name, why)))],
});

const tooSlow = (name: MechanismName, why: string): string =>
  `stronger walls that were too slow to be tried (${name}: ${why})`;

const passedOver = ({ name, why, late }: Refused): PassedOver => ({
  name,
  why: why.map(({ what }) => what).join(', '),
  ...(late.length > 0 && { isLate: true }),
});

/** Undefined where the user did not agree to that, or decided what needs walls. */
function withoutWalls(
  refused: readonly Refused[],
  { mark, perl, policy }: Site,
  { allowUnconfined }: ChooseOptions,
): Outcome<Chosen, Fault> | undefined {
  if (!allowUnconfined || refusals(NO_WALLS, policy).length > 0) return undefined;
  const backend = telling(unconfinedBackend(mark, perl), refused);
  return success({ backend, mechanism: 'none', perl: '', passedOver: refused.map(passedOver) });
}

/** First what stands against the wish of the user, of what is here, and then what this machine lacks. */
async function whyNone(
  refused: readonly Refused[],
  site: Site,
  { borrow, mechanisms }: ChooseOptions,
): Promise<Fault> {
  const tried = refused.filter(({ isUnfit }) => !isUnfit);
  // What all of ours rest on says more than each of them does.
  const isAsked = mechanisms === undefined && tried.length > 0;
  const lacking = isAsked ? await missingHere(borrow, site.perl) : [];
  const wrong = tried.flatMap(({ name, why }) =>
    why.map(({ what, fix }) =>
      fix === UNKNOWN_FIX ? { what: `${name}: ${what}`, fix: DOCTOR } : { what, fix },
    ),
  );
  const missing = lacking.length > 0 ? lacking : wrong;
  if (refusals(NO_WALLS, site.policy).length === 0) return { kind: 'confinement-missing', missing };
  const unfit = refused.filter(({ isUnfit }) => isUnfit);
  const isHere = ({ name }: Refused): boolean =>
    (mechanisms ?? MECHANISMS).some((each) => each.name === name && each.offer(site).ok);
  const against = (unfit.find(isHere) ?? unfit[0])?.why ?? refusals(NO_WALLS, site.policy);
  return { kind: 'mechanism-unfit', mechanism: 'auto', missing: [...against, ...missing] };
}

async function chosenByName(
  name: MechanismName,
  site: Site,
  options: ChooseOptions,
): Promise<Outcome<Chosen, Fault>> {
  const unfit = (missing: readonly Missing[]): Outcome<never, Fault> =>
    failure({ kind: 'mechanism-unfit', mechanism: name, missing });
  const mechanism = (options.mechanisms ?? MECHANISMS).find((each) => each.name === name);
  if (mechanism === undefined) {
    return unfit([{ what: `${name} is not built into this version`, fix: 'leave out --sandbox' }]);
  }
  const refused = refusals(mechanism, site.policy);
  if (refused.length > 0) return unfit(refused);
  const tried = await tryMechanism(mechanism, site, options);
  if (tried.ok) return success(chosen(tried.value, mechanism, { site }));
  const here = (await missingHere(options.borrow, site.perl)).filter(({ what }) => !what.startsWith('git'));
  const why = tried.fault.why.map(({ what }) => ({ what, fix: here[0]?.fix ?? DOCTOR }));
  return unfit(tried.fault.why.every(({ fix }) => fix !== UNKNOWN_FIX) ? tried.fault.why : why);
}

/** What a policy can ask of. */
interface Asked extends Pick<Mechanism, 'domains' | 'image'> {
  readonly name: string;
}

const NO_WALLS: Asked = { name: 'a run without walls' };

/** What a policy asks for that a mechanism cannot do. */
function refusals({ name, domains, image }: Asked, policy: SandboxPolicy): readonly Missing[] {
  const [domain] = policy.domains;
  const [shown] = policy.show;
  const found: Missing[] = [];
  if (domain !== undefined && domains !== true)
    found.push({ what: `${name} cannot let single domains through (${domain})`, fix: 'leave out --network' });
  if (policy.image !== undefined && image !== true) {
    const fix =
      policy.mechanism === 'auto' ? 'add --sandbox docker or --sandbox podman' : 'leave out --image';
    found.push({ what: `${name} runs no image (${policy.image})`, fix });
  }
  if (shown !== undefined && image === true)
    found.push({ what: `${name} shows no folder of this machine (${shown})`, fix: 'leave out --show' });
  return found;
}

const DOCTOR = 'galapagos doctor';
const UNKNOWN_FIX = '';

async function tryMechanism(
  mechanism: Mechanism,
  site: Site,
  { borrow, surroundings, trial = tryBackend }: ChooseOptions,
): Promise<Outcome<Backend, Pick<Refused, 'why' | 'late'>>> {
  const offered = mechanism.offer(site);
  if (!offered.ok) return failure({ why: offered.fault, late: [] });
  const patiently = patience();
  const wrong: Wrong[] = [];
  const late = (): readonly string[] => wrong.filter(({ isLate }) => isLate).map(({ why }) => why);
  for (const backend of offered.value) {
    const found = await patiently(
      async (wallMs) => await borrow(async (folder) => await trial(backend, surroundings, folder, wallMs)),
    );
    if (found === undefined) return success(telling(backend, [{ name: mechanism.name, late: late() }]));
    // Once is enough: of the first it is said that it was tried twice.
    if (!found.isLate || late().length === 0) wrong.push(found);
  }
  // That an older version has no option which a newer one was tried with explains nothing, if anything else does.
  const all = [...new Set(wrong.map(({ why }) => why))];
  const useful = all.filter((why) => !why.includes('Unknown option'));
  const what = (useful.length > 0 ? useful : all).join('; ');
  return failure({ why: [{ what, fix: UNKNOWN_FIX }], late: late() });
}

async function missingHere(borrow: BorrowFolder, perl: string | undefined): Promise<readonly Missing[]> {
  return (await examineMachine({ perl, borrow }))
    .filter((part) => !part.present && part.neededFor !== 'strength')
    .map((part) => ({ what: `${part.name} (${part.detail})`, fix: part.fix ?? DOCTOR }));
}
