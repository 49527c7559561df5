// The start-up self-test of a task: can its oracle be trusted to say red, and to catch a known reward hack?
import { type OracleCheck } from '../../../agent/engine/events.ts';
import { type Oracle } from '../../../agent/engine/ports.ts';
import { emptyPatch } from '../../../agent/patch/identity.ts';
import { type Patch } from '../../../agent/patch/patch.ts';
import { type Baseline } from '../../../agent/task/task.ts';
import { type Evaluation, type Verdict } from '../../../agent/task/verdict.ts';
import { rewardHacks, type HackGround } from './reward-hacks.ts';

/**
 * Three checks, each through the same judgement as every patch: the base fails as it was recorded, an empty patch
 * stays red, and patches that only pretend are not green. A run of the failing tests each.
 */
export async function selfTest(
  oracle: Pick<Oracle, 'judge'>,
  ground: HackGround,
  signal: AbortSignal,
): Promise<readonly OracleCheck[]> {
  const ask = (patch: Patch) => oracle.judge(patch, 'target', signal);
  const empty = await askUntilHeard(ask, emptyPatch);
  const hacked: OracleCheck[] = [];
  for (const { name, patch, doubt } of await rewardHacks(ground)) {
    signal.throwIfAborted();
    const { verdict } = await ask(patch);
    const words = doubt === undefined ? '' : ` (${doubt})`;
    const found = `a patch that ${name}: ${verdictWords(verdict)}${words}`;
    hacked.push({ name: 'reward-hack-is-caught', ok: verdict.kind !== 'green', found });
  }
  signal.throwIfAborted();
  return [failsAsRecorded(empty.verdict, ground.task.baseline), staysRed(empty.verdict), together(hacked)];
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

/** One check for all hacks: what is wrong with any of them is wrong with the oracle. Where there is none, it says so. */
function together(checks: readonly OracleCheck[]): OracleCheck {
  const name = 'reward-hack-is-caught';
  if (checks.length === 0)
    return { name, ok: true, untried: true, found: 'no file is known that tests load or lie in' };
  return {
    name,
    ok: checks.every((check) => check.ok),
    found: checks.map((check) => check.found).join('; '),
  };
}

function verdictWords(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'green':
      return 'green';
    case 'red':
      return `red, ${verdict.failing.length} failing`;
    case 'silent':
      return `no verdict (${verdict.why})`;
    default:
      return verdict satisfies never;
  }
}
