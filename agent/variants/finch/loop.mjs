// Owns the loop: ask, do one thing, show what came of it, until the model finishes or there is a reason to end.
import { Asking } from './asking.mjs';
import { native } from './conversation/native.mjs';
import { text } from './conversation/text.mjs';
import { Loops } from './loops.mjs';
import { noteTurn } from './notes.mjs';
import { perform } from './perform.mjs';
import { toolNamed } from './tools/tools.mjs';

/** @import { ChatFault } from '../../model/chat-fault.ts' */
/** @import { ChatReply } from '../../model/chat.ts' */
/** @import { Finish } from '../../trajectory/turn.ts' */
/** @import { Reading, Said } from './conversation/exchange.mjs' */
/** @import { Transcript } from './conversation/transcript.mjs' */
/** @import { Desk } from './tools/tool.mjs' */

/**
 * @typedef {{ kind: 'finished', finish: Finish } | { kind: 'turns' } | { kind: 'tokens' } | { kind: 'unusable', last: string }
 *   | { kind: 'circles' } | { kind: 'fault', fault: ChatFault } | { kind: 'cancelled' }} End
 */

/** After so many answers without a call of a tool, the model is asked to write its calls as text. */
const SILENT = 2;
const WARN_LEFT = 3;

/** @type {(desk: Desk, transcript: Transcript) => Promise<End>} */
export async function work(desk, transcript) {
  const loops = new Loops();
  const session = {
    desk,
    transcript,
    loops,
    asking: new Asking(desk, transcript, loops),
    unusable: 0,
    silent: 0,
  };
  const { context, genes } = desk;
  const most = Math.min(genes.turns, context.limits.turns ?? Infinity);
  for (desk.turn = 1; desk.turn <= most; desk.turn++) {
    if (context.signal.aborted) return { kind: 'cancelled' };
    if (session.asking.spent >= (context.limits.tokens ?? Infinity)) return { kind: 'tokens' };
    const end = await turn(session, most - desk.turn);
    if (end) return end;
  }
  return { kind: 'turns' };
}

/** @typedef {{ desk: Desk, transcript: Transcript, loops: Loops, asking: Asking, unusable: number, silent: number }} Session */

/** @type {(session: Session, left: number) => Promise<End | undefined>} */
async function turn(session, left) {
  const asked = await session.asking.ask();
  if (!asked.ok) {
    const { fault } = asked;
    if (fault.kind === 'cancelled') return { kind: 'cancelled' };
    const correction = mendable(fault);
    if (correction === undefined) return { kind: 'fault', fault };
    return await correct(session, { said: undefined, thought: '', correction });
  }
  const reading = readingOf(session, asked.value);
  if (reading.kind === 'none') return await correct(session, reading);
  return await act(session, reading, left);
}

/** @type {(fault: ChatFault) => string | undefined} */
function mendable({ kind }) {
  if (kind === 'empty-answer') return 'Your answer was empty. Call one tool.';
  if (kind === 'declined')
    return 'This is ordinary repair of a program, with the owner’s consent. Go on with one tool call.';
  return undefined;
}

/** @type {(session: Session, reply: ChatReply) => Reading} */
function readingOf(session, reply) {
  const { transcript } = session;
  const reading = transcript.protocol.read(reply);
  if (reply.finish === 'length') return cut(reading);
  if (reply.finish === 'filter' && reading.kind === 'none')
    return { ...reading, correction: 'Your answer was held back by a filter. Go on with one tool call.' };
  if (reading.kind === 'action' || transcript.protocol !== native) {
    session.silent = 0;
    return reading;
  }
  // Some models write as text what they should call: it is understood.
  const written = text.read(reply);
  if (written.kind === 'action' && toolNamed(written.action.name)) return written;
  session.silent++;
  if (session.silent >= SILENT) transcript.protocol = text;
  return session.silent >= SILENT ? { ...reading, correction: WRITE_IT } : reading;
}

const WRITE_IT =
  'Write the call as text: one fenced JSON block at the end of your answer, as described above.';

/**
 * What was cut is not shown again: it may be long, and it is wrong.
 * @type {(reading: Reading) => Reading}
 */
const cut = ({ thought }) => ({
  kind: 'none',
  said: undefined,
  thought,
  correction:
    'Your answer was cut off because it was too long. Answer shortly; make large changes in several smaller edits.',
});

/** @type {(session: Session, reading: { said: Said | undefined, thought: string, correction: string }) => Promise<End | undefined>} */
async function correct(session, { said, thought, correction }) {
  const { desk, transcript, asking } = session;
  transcript.add({ turn: desk.turn, said, told: correction, line: correction });
  const observation = { ok: false, title: correction.split('\n')[0] ?? '', text: correction };
  await noteTurn(desk, {
    call: asking.calls,
    tool: 'none',
    kind: 'model',
    input: {},
    thought,
    repeats: 0,
    observation,
  });
  session.unusable++;
  return session.unusable >= desk.genes.corrections ? { kind: 'unusable', last: correction } : undefined;
}

/** @type {(session: Session, reading: Extract<Reading, { kind: 'action' }>, left: number) => Promise<End | undefined>} */
async function act(session, { said, thought, action }, left) {
  const { desk, transcript, loops, asking } = session;
  const performed = await perform(action, desk, loops);
  if (performed.kind === 'unusable')
    return await correct(session, { said, thought, correction: performed.correction });
  session.unusable = 0;
  const { tool, input, observation, repeats } = performed;
  const last = left === WARN_LEFT ? `\n${left} turns are left.` : '';
  transcript.add({ turn: desk.turn, said, told: observation.text + last, line: observation.title });
  await noteTurn(desk, {
    call: asking.calls,
    tool: tool.spec.name,
    kind: tool.kind,
    input,
    thought,
    repeats,
    observation,
  });
  if (observation.finish) return { kind: 'finished', finish: observation.finish };
  const { loopStop, loopStreak } = desk.genes;
  return repeats + 1 >= loopStop || loops.streak >= loopStreak ? { kind: 'circles' } : undefined;
}
