// One short question to a model by its name, and what came of it.
import { type Fault } from '../../agent/engine/fault.ts';
import { failure, type Outcome } from '../../agent/engine/outcome.ts';
import { notice } from '../../agent/notice.ts';
import { sentence } from '../../agent/notices/wording.ts';
import { type Trial } from '../../sandbox/models/try.ts';
import { refuse } from '../desk.ts';
import { EXIT } from '../telling/help.ts';
import { accessOf } from './keys.ts';
import { namedModel } from './model-choice.ts';
import { type Seat } from './servers.ts';
import { unfitWords } from './unfit-words.ts';

/** Asks one short question, and tells what came of it. */
export async function tryOut(name: string, { args, desk, handed }: Seat): Promise<number> {
  const { terminal, environment } = desk;
  const tried = await trialOf(name, { args, desk, handed });
  if (!tried.ok && tried.fault.kind !== 'model-unfit') return refuse(terminal, tried.fault);
  if (terminal.isRead) {
    const words = tried.ok
      ? trialWords(tried.value)
      : `${sentence(unfitWords(tried.fault))} ${notice(tried.fault, terminal.program).next}`;
    terminal.print(JSON.stringify({ ok: tried.ok, words }));
    return tried.ok ? EXIT.done : EXIT.refused;
  }
  if (!tried.ok) {
    terminal.say(
      `${terminal.paint('red', 'It cannot be worked with')}: ${sentence(unfitWords(tried.fault))}`,
    );
    terminal.say(`  ${notice(tried.fault, terminal.program).next}`);
    return EXIT.refused;
  }
  const spec = namedModel(name, args, environment);
  terminal.print(
    `${terminal.paint('green', 'It answers')}: ${spec.ok ? spec.value.id : name}. ${trialWords(tried.value)}`,
  );
  return EXIT.done;
}

async function trialOf(name: string, { args, desk, handed }: Seat): Promise<Outcome<Trial, Fault>> {
  const spec = namedModel(name, args, desk.environment);
  if (!spec.ok) return spec;
  const access = accessOf(spec.value, { environment: desk.environment, handed });
  if (!access.ok) return unbegun(access.fault);
  const tried = await desk.models.try(spec.value, access.value, new AbortController().signal);
  if (tried.ok) return tried;
  return failure({ kind: 'model-unfit', model: spec.value.id, why: tried.fault, isUnbegun: true });
}

const unbegun = (fault: Fault): Outcome<never, Fault> =>
  failure(fault.kind === 'model-unfit' ? { ...fault, isUnbegun: true } : fault);

function trialWords({ firstPieceMs, ms, isStreamed, hasTools, hasUsage }: Trial): string {
  return [
    `First word after ${Math.round(firstPieceMs)} ms, all of it after ${Math.round(ms)} ms.`,
    isStreamed ? 'Answers come as they are written.' : 'Answers come as a whole.',
    hasTools ? 'It calls tools.' : 'It did not call the tool that it was to call: use --tools text.',
    hasUsage ? 'It counts tokens.' : 'It counts no tokens: budgets take the most that a call can cost.',
  ].join(' ');
}
