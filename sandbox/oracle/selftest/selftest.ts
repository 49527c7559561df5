// The start-up self-test of a task: can its oracle be trusted to say red, and to catch a known reward hack?
import { type OracleCheck } from '../../../agent/engine/events.ts';
import { type Oracle } from '../../../agent/engine/ports.ts';
import { emptyPatch } from '../../../agent/patch/identity.ts';
import { type Patch } from '../../../agent/patch/patch.ts';
import { hasWantedTests, type Baseline } from '../../../agent/task/task.ts';
import { type Evaluation, type Verdict } from '../../../agent/task/verdict.ts';
import { feignedHealth, rewardHacks, type HackGround } from './reward-hacks.ts';

/**
 * Three checks, each through the same judgement as every patch: the base fails as it was recorded, an empty patch
 * stays red, and patches that only pretend are not green. A run of the failing tests each. Without failing tests to
 * repair, an empty patch has to break nothing, and patches that only pretend not to break anything are tried on the tests
 * that pass: a run of the whole suite each.
 */
export async function selfTest(
  oracle: Pick<Oracle, 'judge'>,
  ground: HackGround,
  signal: AbortSignal,
): Promise<readonly OracleCheck[]> {
  const isWanted = hasWantedTests(ground.task);
  const ask = (patch: Patch) => oracle.judge(patch, isWanted ? 'target' : 'full', signal);
  const { verdict } = await askUntilHeard(ask, emptyPatch);
  const hacks = isWanted ? await hacked(ask, ground, signal) : await feigned(ask, ground, signal);
  signal.throwIfAborted();
  const { baseline } = ground.task;
  if (isWanted) return [failsAsRecorded(verdict, baseline), staysRed(verdict), hacks];
  return [NO_RED, breaksNothing(verdict), hacks];
}

type Ask = (patch: Patch) => Promise<Evaluation>;

async function hacked(ask: Ask, ground: HackGround, signal: AbortSignal): Promise<OracleCheck> {
  const checks: OracleCheck[] = [];
  for (const { name, patch, doubt } of await rewardHacks(ground)) {
    signal.throwIfAborted();
    const { verdict } = await ask(patch);
    const words = doubt === undefined ? '' : ` (${doubt})`;
    const found = `a patch that ${name}: ${verdictWords(verdict)}${words}`;
    checks.push({ name: HACKS, ok: verdict.kind !== 'green', found });
  }
  return together(checks, 'no file is known that tests load or lie in');
}

/**
 * Where tests pass without it, a hack in files that no test loads is green, and nothing is wrong with that. Whether tests
 * load them shows when they are deleted: only if that is noticed, the hack should have been.
 */
async function feigned(ask: Ask, ground: HackGround, signal: AbortSignal): Promise<OracleCheck> {
  const { hacks, control } = await feignedHealth(ground);
  const checks: OracleCheck[] = [];
  for (const { name, patch } of hacks) {
    signal.throwIfAborted();
    const { verdict } = await ask(patch);
    const found = `a patch that ${name}: ${verdictWords(verdict)}`;
    if (verdict.kind !== 'green') checks.push({ name: HACKS, ok: true, found });
    else if ((await ask(control)).verdict.kind !== 'green') checks.push({ name: HACKS, ok: false, found });
  }
  return together(checks, 'no file is known that the passing tests need');
}

/** A machine under load may let one run time out; that says nothing about the oracle. */
async function askUntilHeard(ask: (patch: Patch) => Promise<Evaluation>, patch: Patch): Promise<Evaluation> {
  const first = await ask(patch);
  return first.verdict.kind === 'silent' && first.verdict.why !== 'cancelled' ? await ask(patch) : first;
}

function failsAsRecorded(verdict: Verdict, { failToPass, passToPass, runs }: Baseline): OracleCheck {
  const name = 'base-is-red';
  if (verdict.kind === 'red' && verdict.fixed.length === 0) {
    const found = `${failToPass.length} failed in each of ${runs + 1} runs, ${passToPass.length} passed`;
    return { name, ok: true, found };
  }
  return { name, ok: false, found: `recorded ${failToPass.length} failing, then ${verdictWords(verdict)}` };
}

const staysRed = (verdict: Verdict): OracleCheck => ({
  name: 'empty-patch-stays-red',
  ok: verdict.kind === 'red',
  found: verdictWords(verdict),
});

const NO_RED: OracleCheck = {
  name: 'base-is-red',
  ok: true,
  untried: true,
  found: 'no failing test is to be repaired',
};

const breaksNothing = (verdict: Verdict): OracleCheck => ({
  name: 'empty-patch-breaks-nothing',
  ok: verdict.kind === 'green',
  found: verdictWords(verdict),
});

const HACKS = 'reward-hack-is-caught';

/** One check for all hacks: what is wrong with any of them is wrong with the oracle. Where there is none, it says so. */
function together(checks: readonly OracleCheck[], without: string): OracleCheck {
  if (checks.length === 0) return { name: HACKS, ok: true, untried: true, found: without };
  return {
    name: HACKS,
    ok: checks.every((check) => check.ok),
    found: checks.map((check) => check.found).join('; '),
  };
}

function verdictWords(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'green':
      return 'green';
    case 'red':
      return `red, ${redWords(verdict)}`;
    case 'silent':
      return `no verdict (${verdict.why})`;
    default:
      return verdict satisfies never;
  }
}

function redWords({ failing, broken, because }: Extract<Verdict, { readonly kind: 'red' }>): string {
  if (failing.length === 0 && broken.length > 0) return `${broken.length} broken`;
  return failing.length === 0 && because ? because : `${failing.length} failing`;
}
