// Owns the steps that finch notes: one per call, with the facts that critics and screens read (agent/trajectory/turn.ts).

/** @import { Json } from '../../engine/json.ts' */
/** @import { Turn } from '../../trajectory/turn.ts' */
/** @import { NoteParams } from '../protocol.ts' */
/** @import { Desk, Observation } from './tools/tool.mjs' */

/**
 * @typedef {object} Told
 * @property {number} call
 * @property {string} tool 'none' where no tool could be used
 * @property {'think' | 'tool' | 'test' | 'model'} kind
 * @property {{ readonly [name: string]: Json }} input
 * @property {string} thought
 * @property {number} repeats
 * @property {Observation} observation
 * @property {boolean} [silent] the answer called nothing, in no form
 */

const MOST_THOUGHT = 2_000;
const MOST_INPUT = 400;
const MOST_PATHS = 20;
const MOST_DETAIL = 8_000;

/** @type {(desk: Desk, told: Told) => Promise<void>} */
export async function noteTurn(
  { context, tree },
  { call, tool, kind, input, thought, repeats, observation, silent = false },
) {
  const { ok, paths = [], tests, finish, title, text } = observation;
  /** @type {Turn} */
  const turn = {
    call,
    tool,
    input: shortened(input),
    ok,
    thought: thought.slice(0, MOST_THOUGHT),
    paths: paths.slice(0, MOST_PATHS),
    tree: tree.hash,
    repeats,
    ...(silent ? { silent } : {}),
    ...(tests ? { tests } : {}),
    ...(finish ? { finish } : {}),
  };
  await context.note({
    kind,
    title: repeats > 0 ? `${title} (again)` : title,
    detail: text.slice(0, MOST_DETAIL),
    facts: factsOf(turn),
  });
}

/**
 * A turn as the facts of a step.
 * @type {(turn: Turn) => NonNullable<NoteParams['facts']>}
 */
function factsOf({ tests, finish, ...turn }) {
  return { ...turn, ...(tests ? { tests: { ...tests } } : {}), ...(finish ? { finish: { ...finish } } : {}) };
}

/** @type {(input: { readonly [name: string]: Json }) => { [name: string]: Json }} */
const shortened = (input) =>
  Object.fromEntries(
    Object.entries(input).map(([name, value]) => [
      name,
      typeof value === 'string' && value.length > MOST_INPUT ? `${value.slice(0, MOST_INPUT)}…` : value,
    ]),
  );
