// Owns the check of what a model wrote as arguments, with words that help it to write better ones.

/** @import { Json } from '../../../engine/json.ts' */
/** @import { ToolSpec } from '../../../model/chat.ts' */
/** @import { Input, Tool } from './tool.mjs' */

/** @typedef {{ ok: true, input: Input, ignored: readonly string[] } | { ok: false, why: string }} Checked */

/**
 * Takes what is there: numbers and truths that came as text are read as what they mean; what a tool does not have is left
 * out, and told.
 * @param {Pick<Tool, 'spec' | 'also'>} tool
 * @param {unknown} given
 * @returns {Checked}
 */
export function checkArguments({ spec, also = {} }, given) {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    return { ok: false, why: `The arguments of ${spec.name} are one JSON object: ${shape(spec)}` };
  const properties = new Map([...propertiesOf(spec), ...Object.entries(also)]);
  /** @type {string[]} */
  const ignored = [];
  /** @type {{ [name: string]: Json }} */
  const input = {};
  for (const [name, value] of Object.entries(given)) {
    const type = properties.get(name);
    if (type === undefined && value !== null) ignored.push(name);
    if (type === undefined || value === null) continue;
    const read = readAs(type, value);
    if (read === undefined)
      return { ok: false, why: `“${name}” of ${spec.name} has to be ${type}: ${shape(spec)}` };
    input[name] = read;
  }
  const missing = requiredOf(spec).find((name) => input[name] === undefined);
  return missing === undefined
    ? { ok: true, input, ignored }
    : { ok: false, why: `${spec.name} needs “${missing}”: ${shape(spec)}` };
}

/** @type {(spec: ToolSpec) => Map<string, string>} */
function propertiesOf({ parameters }) {
  const properties = parameters['properties'];
  if (typeof properties !== 'object' || properties === null) return new Map();
  return new Map(Object.entries(properties).map(([name, schema]) => [name, typeIn(schema)]));
}

/** @type {(schema: unknown) => string} */
function typeIn(schema) {
  if (typeof schema !== 'object' || schema === null) return 'string';
  const choices = 'enum' in schema && Array.isArray(schema.enum) ? schema.enum : undefined;
  if (choices) return choices.map(String).join(' or ');
  return 'type' in schema && typeof schema.type === 'string' ? schema.type : 'string';
}

/** @type {(spec: ToolSpec) => string[]} */
function requiredOf({ parameters }) {
  const required = parameters['required'];
  return Array.isArray(required) ? required.map(String) : [];
}

/** @type {{ readonly [type: string]: (value: unknown) => Json | undefined }} */
const readers = {
  string: (value) => (typeof value === 'string' ? value : undefined),
  integer: (value) => whole(value),
  number: (value) => finite(value),
  boolean: (value) =>
    value === true || value === 'true' ? true : value === false || value === 'false' ? false : undefined,
  array: (value) =>
    Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : undefined,
};

/** @type {(type: string, value: unknown) => Json | undefined} */
function readAs(type, value) {
  const reader = readers[type];
  if (reader) return reader(value);
  return typeof value === 'string' && type.split(' or ').includes(value) ? value : undefined;
}

/** @type {(value: unknown) => number | undefined} */
function finite(value) {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** @type {(value: unknown) => number | undefined} */
function whole(value) {
  const number = finite(value);
  return number !== undefined && Number.isInteger(number) ? number : undefined;
}

/**
 * "{"path": string, "from"?: integer}"
 * @type {(spec: ToolSpec) => string}
 */
export function shape(spec) {
  const required = new Set(requiredOf(spec));
  const fields = [...propertiesOf(spec)].map(
    ([name, type]) => `"${name}"${required.has(name) ? '' : '?'}: ${type}`,
  );
  return `{${fields.join(', ')}}`;
}
