// How the loopback server counts tokens: a simple rule that gives the same number everywhere, and says nothing of real models.
import { type Said, type SeenBody } from './brain.ts';

const BYTES_PER_TOKEN = 4;

/** One token for every four bytes of UTF-8 begun. */
export function tokensOf(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / BYTES_PER_TOKEN);
}

/** Tools and messages as they stand in the body, names and brackets included. */
export function promptTokens({ tools, messages }: SeenBody): number {
  return tokensOf(JSON.stringify([tools ?? [], messages]));
}

/** Thoughts, text, refusal, and name and arguments of each call, counted one by one. */
export function completionTokens({ thoughts = '', text = '', refusal = '', toolCalls = [] }: Said): number {
  const calls = toolCalls.map((call) => tokensOf(call.name + argumentsOf(call)));
  return [tokensOf(thoughts), tokensOf(text), tokensOf(refusal), ...calls].reduce(
    (sum, each) => sum + each,
    0,
  );
}

export function argumentsOf(call: { readonly arguments: object | string }): string {
  return typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments);
}

/** What a server sends that keeps to `most`: cut where the tokens end, with finish `length`. */
export function cutTo(said: Said, most: number): Said {
  if (completionTokens(said) <= most) return said;
  let left = most;
  const take = (text: string): string => {
    const kept = prefixOf(text, left);
    left -= tokensOf(kept);
    return kept;
  };
  const thoughts = take(said.thoughts ?? '');
  const text = take(said.text ?? '');
  const refusal = take(said.refusal ?? '');
  const toolCalls = (said.toolCalls ?? []).flatMap((call) => {
    const whole = take(call.name + argumentsOf(call));
    return whole.length < call.name.length
      ? []
      : [{ name: call.name, arguments: whole.slice(call.name.length) }];
  });
  return {
    ...said,
    finish: 'length',
    ...(thoughts === '' ? {} : { thoughts }),
    text,
    ...(refusal === '' ? {} : { refusal }),
    toolCalls,
  };
}

/** The longest beginning of whole characters within so many tokens. */
function prefixOf(text: string, tokens: number): string {
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > tokens * BYTES_PER_TOKEN) return kept;
    kept += character;
  }
  return kept;
}
