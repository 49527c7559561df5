// Owns the loop: ask, do what is wanted, show what came of it, until the model finishes or there is a reason to end.
import { Asking } from './asking.mjs';
import { NOT_DONE } from './conversation/exchange.mjs';
import { native } from './conversation/native.mjs';
import { text } from './conversation/text.mjs';
import { Loops } from './loops.mjs';
import { noteTurn } from './notes.mjs';
import { perform } from './perform.mjs';
import { toolNamed } from './tools/tools.mjs';

/** @import { ChatFault } from '../../model/chat-fault.ts' */
/** @import { ChatReply } from '../../model/chat.ts' */
/** @import { Finish } from '../../trajectory/turn.ts' */
/** @import { Reading } from './conversation/exchange.mjs' */
/** @import { Transcript } from './conversation/transcript.mjs' */
/** @import { Performed } from './perform.mjs' */
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
    hasCalled: false,
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

/** @typedef {{ desk: Desk, transcript: Transcript, loops: Loops, asking: Asking, unusable: number, silent: number,
 *   hasCalled: boolean }} Session `hasCalled`: a tool, by the protocol of its provider */

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
  if (reading.kind === 'action') return await act(session, reading, left);
  const closing = closingOf(session, asked.value, reading);
  return closing ? await act(session, closing, left) : await correct(session, reading);
}

/**
 * Many models end by saying so, and call nothing: where all is done as far as tests can tell, that is a finish.
 * @type {(session: Session, reply: ChatReply, reading: Reading) => Extract<Reading, { kind: 'action' }> | undefined}
 */
function closingOf({ desk: { bench, tree } }, { finish }, { said, thought }) {
  const approach = said?.text ?? '';
  const isDone = tree.changed.length > 0 && bench.isGreenOn(tree.hash);
  if (!isDone || finish !== 'stop' || approach === '' || /[{<`]/.test(approach)) return undefined;
  const actions = [{ name: 'finish', arguments: JSON.stringify({ approach, confidence: 0.5 }) }];
  return { kind: 'action', said: { text: approach, calls: actions }, thought, actions };
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
    return {
      ...reading,
      correction: 'Your answer was held back by a filter. Go on with one tool call.',
      isSilent: false,
    };
  if (reading.kind === 'action' || transcript.protocol !== native) {
    session.silent = 0;
    session.hasCalled ||= transcript.protocol === native;
    return reading;
  }
  // Some models write as text what they should call: it is understood.
  const written = text.read(reply);
  if (written.kind === 'action' && written.actions.every(({ name }) => toolNamed(name))) return written;
  const isSilent = isWords(written);
  // Who has called tools before knows how: the form stays, and with it what the provider keeps of the prompt.
  if (session.hasCalled) return { ...reading, isSilent };
  session.silent++;
  if (session.silent >= SILENT) transcript.protocol = text;
  return { ...reading, isSilent, ...(session.silent >= SILENT ? { correction: WRITE_IT } : {}) };
}

/** @type {(reading: Reading) => boolean} */
const isWords = (reading) => reading.kind === 'none' && reading.isSilent === true;

const WRITE_IT =
  'Write the call as text: one fenced JSON block at the end of your answer, as described above.';

/**
 * What was cut is not shown again: it may be long, and it is wrong.
 * @type {(reading: Reading) => Reading}
 */
const cut = ({ said, thought }) => ({
  kind: 'none',
  said: undefined,
  thought,
  correction:
    said === undefined
      ? 'Your answer was cut off before you came to it. Think less, and call one tool.'
      : 'Your answer was cut off because it was too long. Answer shortly; make large changes in several smaller edits.',
});

/** @type {(session: Session, reading: Omit<Extract<Reading, { kind: 'none' }>, 'kind'>) => Promise<End | undefined>} */
async function correct(session, { said, thought, correction, isSilent = false }) {
  const { desk, transcript, asking } = session;
  transcript.add({ turn: desk.turn, said, told: [correction], line: correction });
  const observation = { ok: false, title: correction.split('\n')[0] ?? '', text: correction };
  await noteTurn(desk, {
    call: asking.calls,
    tool: 'none',
    kind: 'model',
    input: {},
    thought,
    repeats: 0,
    observation,
    silent: isSilent,
  });
  session.unusable++;
  return session.unusable >= desk.genes.corrections ? { kind: 'unusable', last: correction } : undefined;
}

/**
 * All that one answer wants, in its order. After what failed only looking goes on: what comes then was meant for another
 * state of the files.
 * @type {(session: Session, reading: Extract<Reading, { kind: 'action' }>, left: number) => Promise<End | undefined>}
 */
async function act(session, { said, thought, actions }, left) {
  const { desk, transcript, loops } = session;
  /** @type {Did[]} */
  const did = [];
  for (const action of actions) {
    if (did.some(({ isAmiss }) => isAmiss) && !LOOKS.has(action.name)) {
      did.push({ text: NOT_DONE, title: `${action.name}: not done`, isAmiss: true });
      continue;
    }
    const performed = await perform(action, desk, loops);
    if (performed.kind === 'unusable' && did.length === 0)
      return await correct(session, { said, thought, correction: performed.correction });
    const done = await noted(session, performed, did.length === 0 ? thought : '');
    did.push(done);
    if (done.end || desk.context.signal.aborted) break;
  }
  session.unusable = 0;
  const told = did.map(({ text }) => text);
  if (left === WARN_LEFT) told.push(`${told.pop()}\n${left} turns are left.`);
  transcript.add({ turn: desk.turn, said, told, line: did.map(({ title }) => title).join('; ') });
  return did.at(-1)?.end;
}

/** What may follow on a failure. */
const LOOKS = new Set(['view', 'search']);

/** @typedef {{ text: string, title: string, isAmiss: boolean, end?: End | undefined }} Did */

/** @type {(session: Session, performed: Performed, thought: string) => Promise<Did>} */
async function noted({ desk, loops, asking: { calls: call } }, performed, thought) {
  if (performed.kind === 'unusable') {
    const { correction: text } = performed;
    const title = text.split('\n')[0] ?? '';
    const observation = { ok: false, title, text };
    await noteTurn(desk, { call, tool: 'none', kind: 'model', input: {}, thought, repeats: 0, observation });
    return { text, title, isAmiss: true };
  }
  const { tool, input, observation, repeats } = performed;
  await noteTurn(desk, { call, tool: tool.spec.name, kind: tool.kind, input, thought, repeats, observation });
  const { ok, text, title, tests, finish } = observation;
  const isAmiss = !ok || (tests !== undefined && tests.failing + tests.broken > 0);
  return {
    text,
    title,
    isAmiss,
    end: finish ? { kind: 'finished', finish } : circling(desk, loops, repeats),
  };
}

/** @type {(desk: Desk, loops: Loops, repeats: number) => End | undefined} */
const circling = ({ genes }, loops, repeats) =>
  repeats + 1 >= genes.loopStop || loops.streak >= genes.loopStreak ? { kind: 'circles' } : undefined;
