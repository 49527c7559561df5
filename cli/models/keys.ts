// Keys and header values: from the environment or from standard input, and never from the command line.
import { type Fault } from '../../agent/engine/fault.ts';
import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { isLoopback, OPENAI_URL, shownUrl, type Access, originOf } from '../../agent/model/endpoint.ts';
import { decodeHandedSecrets } from '../../agent/model/decode-host-wire.ts';
import { type HandedSecrets } from '../../agent/model/host-wire.ts';
import { type ModelSpec } from '../../agent/model/model-spec.ts';
import { redactor } from '../../sandbox/journal/redact.ts';
import { type Inlet } from '../inlet.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** For endpoints that have no variable of their own. */
const OWN = 'GALAPAGOS_API_KEY';

/** The variable that holds the key for this model. A key is for one place: that of one provider goes to no other. */
export function keyVariable({ provider, baseUrl = OPENAI_URL }: ModelSpec, environment: Environment): string {
  const origin = originOf(baseUrl);
  if (origin === undefined) return OWN;
  if (provider === 'azure') {
    const isHome = origin === originOf(environment['AZURE_OPENAI_ENDPOINT'] ?? '');
    return isHome || AZURE.test(origin) ? 'AZURE_OPENAI_API_KEY' : OWN;
  }
  if (origin === 'https://openrouter.ai') return 'OPENROUTER_API_KEY';
  const homes = ['https://api.openai.com', originOf(environment['OPENAI_BASE_URL'] ?? '')];
  return homes.includes(origin) ? 'OPENAI_API_KEY' : OWN;
}

/** Names that Microsoft alone gives to resources. */
const AZURE = /^https:\/\/[a-z0-9-]+\.(?:cognitiveservices|openai|services\.ai)\.azure\.(?:com|us|cn)$/;

export interface Sources {
  readonly environment: Environment;
  readonly handed: HandedSecrets;
  /**
   * The address stands in a record that somebody else may have written: what the environment holds for any address is
   * not for this one.
   */
  readonly isForeign?: boolean;
}

/** What the spec's endpoint is to be asked with. A fault where it surely asks for a key and there is none. */
export function accessOf(spec: ModelSpec, sources: Sources): Outcome<Access, Fault> {
  const key = keyFor(spec, sources);
  if (!key.ok) return key;
  const headers: Record<string, string> = {};
  for (const name of spec.headers ?? []) {
    const value = headerFor(name, spec, sources);
    if (!value.ok) return value;
    headers[name] = value.value;
  }
  return success({ ...(key.value === undefined ? {} : { key: key.value }), headers });
}

function keyFor(spec: ModelSpec, sources: Sources): Outcome<string | undefined, Fault> {
  const { environment, handed } = sources;
  const { baseUrl = OPENAI_URL } = spec;
  const variable = keyVariable(spec, environment);
  const theirs = variable === OWN ? undefined : environment[variable];
  const bound = [handedFor(baseUrl, handed).key, theirs].find((value) => (value ?? '') !== '');
  const own = environment[OWN] ?? '';
  if (bound !== undefined) return success(bound);
  if (own !== '') return isOpen(baseUrl, sources) ? success(own) : withheld(baseUrl);
  if (variable === OWN || isLoopback(baseUrl)) return success(undefined);
  const why = { kind: 'key-missing', url: shownUrl(baseUrl), variable } as const;
  return failure({ kind: 'model-unfit', model: spec.id, why });
}

function headerFor(
  name: string,
  { baseUrl = OPENAI_URL }: ModelSpec,
  sources: Sources,
): Outcome<string, Fault> {
  const source = headerVariable(name);
  const bound = valueOf(name, handedFor(baseUrl, sources.handed));
  const own = sources.environment[source];
  if (bound !== undefined) return success(bound);
  if (own !== undefined) return isOpen(baseUrl, sources) ? success(own) : withheld(baseUrl);
  const detail = `The header ${name} has no value: set ${source}, or hand it over with --key-stdin.`;
  return failure({ kind: 'option-unknown', detail });
}

/** May what is for any address go to this one? */
const isOpen = (baseUrl: string, { isForeign = false }: Sources): boolean =>
  !isForeign || isLoopback(baseUrl);

/** Secrets of another place are none for this one. */
const handedFor = (baseUrl: string, handed: HandedSecrets): HandedSecrets =>
  handed.origin === undefined || handed.origin === originOf(baseUrl) ? handed : {};

function withheld(baseUrl: string): Outcome<never, Fault> {
  const detail =
    `This run comes from another store, perhaps from somebody else, and asks a model at ${shownUrl(baseUrl)}.` +
    ` ${OWN} and GALAPAGOS_HEADER_… go there only when you say so: hand them over with --key-stdin.`;
  return failure({ kind: 'option-unknown', detail });
}

/** Header names know no case. */
function valueOf(name: string, { headers = {} }: HandedSecrets): string | undefined {
  return Object.entries(headers).find(([each]) => each.toLowerCase() === name.toLowerCase())?.[1];
}

const headerVariable = (name: string): string =>
  `GALAPAGOS_HEADER_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')}`;

/** Values that must never reach a journal. */
export const secretsIn = ({ key, headers = {} }: Access): readonly string[] => [
  ...(key === undefined ? [] : [key]),
  ...Object.values(headers),
];

/** The first line of standard input, with --key-stdin. */
export async function handedOver(inlet: Inlet): Promise<Outcome<HandedSecrets, Fault>> {
  const handed = decodeHandedSecrets((await inlet.next()) ?? '');
  if (handed) return success(handed);
  const detail = '--key-stdin needs one line of JSON first: {"key": "…", "headers": {"name": "value"}}.';
  return failure({ kind: 'option-unknown', detail });
}

/**
 * Why these words may not stand on a command line, or undefined. Others on this machine can read it, and shells keep it. A
 * command that runs tests may well set a variable that only looks like a secret.
 */
export function keyOnCommandLine(words: readonly string[]): Fault | undefined {
  const { text } = redactor();
  const isOfTests = (word: string, at: number): boolean =>
    word.startsWith('--test=') || words[at - 1] === '--test';
  if (words.every((word, at) => text(word) === word || isOfTests(word, at))) return undefined;
  const detail =
    'An argument looks like a key, and everybody on this machine can read arguments. Set OPENAI_API_KEY, OPENROUTER_API_KEY,' +
    ` AZURE_OPENAI_API_KEY or ${OWN}, or hand it over with --key-stdin.`;
  return { kind: 'option-unknown', detail };
}
