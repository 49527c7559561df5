// What a guest may say, decoded: sizes capped, unknown fields dropped, nothing taken on trust.
import * as v from 'valibot';

import { type Json } from '../../agent/engine/json.ts';
import {
  type AttemptResult,
  type NoteParams,
  type RecallParams,
  type RememberParams,
} from '../../agent/variants/protocol.ts';

const MOST_TITLE = 300;
const MOST_DETAIL = 64 * 1024;
const MOST_FACTS = 64 * 1024;
const MOST_VALUE = 512 * 1024;
const MOST_KEY = 400;
const MOST_CLAIM = 2_000;

const capped = (most: number) =>
  v.pipe(
    v.string(),
    v.transform((text) => (text.length <= most ? text : `${text.slice(0, most - 1)}…`)),
  );

const json = (most: number) =>
  v.pipe(
    v.custom<Json>((value) => value !== undefined),
    v.check((value) => JSON.stringify(value).length <= most, `it is larger than ${most} bytes`),
  );

const facts = v.pipe(
  v.record(
    v.string(),
    v.custom<Json>((value) => value !== undefined),
  ),
  v.check(
    (value) => JSON.stringify(value).length <= MOST_FACTS,
    `its facts are larger than ${MOST_FACTS} bytes`,
  ),
);

const key = v.pipe(v.string(), v.minLength(1), v.maxLength(MOST_KEY));

export const noteSchema: v.GenericSchema<unknown, NoteParams> = v.object({
  kind: v.picklist(['think', 'tool', 'test', 'model']),
  title: v.pipe(
    capped(MOST_TITLE),
    v.transform((text) => text.replace(/\s+/g, ' ').trim()),
  ),
  detail: v.exactOptional(capped(MOST_DETAIL)),
  facts: v.exactOptional(facts),
});

export const recallSchema: v.GenericSchema<unknown, RecallParams> = v.object({ key });

export const rememberSchema: v.GenericSchema<unknown, RememberParams> = v.object({
  key,
  value: json(MOST_VALUE),
});

export const checkpointSchema = v.object({ label: capped(MOST_TITLE) });

export const resultSchema: v.GenericSchema<unknown, AttemptResult> = v.object({
  claim: capped(MOST_CLAIM),
  candidates: v.pipe(v.number(), v.integer(), v.minValue(0)),
  files: v.exactOptional(v.pipe(v.array(v.string()), v.maxLength(10_000))),
});
