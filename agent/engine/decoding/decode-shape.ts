// Schemas that cannot drift from the types they check: a forgotten or mistyped property is a compile error.
import * as v from 'valibot';

import { type Json } from '../json.ts';

export type Schema<Value> = v.GenericSchema<unknown, Value>;
type Optional<Value> = v.ExactOptionalSchema<Schema<Value>, undefined>;

type Shape<Value> = {
  readonly [Key in keyof Value]-?: { [Absent in Key]?: Value[Key] } extends Pick<Value, Key>
    ? Optional<Exclude<Value[Key], undefined>>
    : Schema<Value[Key]>;
};

/** An object of this type. Properties that the type does not know pass: a newer version may have written them. */
export function shape<Value extends object>(entries: Shape<Value>): Schema<Value> {
  return v.looseObject(entries as v.ObjectEntries) as unknown as Schema<Value>;
}

export const maybe = <Value>(schema: Schema<Value>): Optional<Value> => v.exactOptional(schema);

export const list = <Value>(schema: Schema<Value>): Schema<readonly Value[]> => v.array(schema);

export const dictionary = <Value>(schema: Schema<Value>): Schema<{ readonly [key: string]: Value }> =>
  v.record(v.string(), schema);

/** One of these words. */
export const oneOf = <const Words extends readonly string[]>(...words: Words): Schema<Words[number]> =>
  v.picklist(words);

/** One of the words of a union, all of which have to be listed. */
export const words = <Word extends string>(listed: Readonly<Record<NoInfer<Word>, true>>): Schema<Word> =>
  v.picklist(Object.keys(listed)) as unknown as Schema<Word>;

/** A member of a union, told by its tag; each member by its properties. */
export function tagged<Member extends { readonly [tag in Tag]: string }, Tag extends string>(
  tag: Tag,
  members: { readonly [Name in Member[Tag]]: Shape<Extract<Member, { readonly [tag in Tag]: Name }>> },
): Schema<Member> {
  const entries = Object.entries(members as Readonly<Record<string, v.ObjectEntries>>);
  const table = new Map(entries.map(([name, properties]) => [name, v.looseObject(properties)]));
  const schema = v.lazy((input) => table.get(tagOf(input, tag)) ?? v.never(`unknown ${tag}`));
  return schema as unknown as Schema<Member>;
}

function tagOf(input: unknown, tag: string): string {
  const value: unknown = typeof input === 'object' && input !== null ? Reflect.get(input, tag) : undefined;
  return typeof value === 'string' ? value : '';
}

export const text: Schema<string> = v.string();
export const number: Schema<number> = v.pipe(v.number(), v.finite());
export const flag: Schema<boolean> = v.boolean();
/** A claim that is there or is not. */
export const yes: Schema<true> = v.literal(true);

/** Whatever came out of `JSON.parse`. */
export const json: Schema<Json> = v.custom<Json>((value) => value !== undefined);

/** A branded id: the text is taken as it is. */
export const id = <Brand extends string>(): Schema<Brand> => v.string() as unknown as Schema<Brand>;
