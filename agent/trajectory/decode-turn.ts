// Reads the turn of a model-driven agent out of the facts of a step.
import * as v from 'valibot';

import { flag, json, list, maybe, number, shape, text, yes } from '../engine/decoding/decode-shape.ts';
import { type Step } from './trajectory.ts';
import { type Finish, type Turn } from './turn.ts';

const turn = shape<Turn>({
  call: number,
  tool: text,
  input: json,
  ok: flag,
  thought: text,
  paths: list(text),
  tree: text,
  repeats: number,
  silent: maybe(yes),
  tests: maybe(shape<NonNullable<Turn['tests']>>({ failing: number, broken: number, signature: text })),
  finish: maybe(shape<Finish>({ approach: text, assumptions: list(text), confidence: number })),
});

/** The turn that a step tells of; undefined for a step of another kind of agent, or with facts that are no turn's. */
export function turnOf({ facts }: Pick<Step, 'facts'>): Turn | undefined {
  const result = v.safeParse(turn, facts);
  return result.success ? result.output : undefined;
}
