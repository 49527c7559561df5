// Keys and header values: from the environment or from standard input, and never from the command line.
import { type Fault } from '../../agent/engine/fault.ts';
import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { isLoopback, shownUrl, type Access } from '../../agent/model/endpoint.ts';
import { decodeHandedSecrets } from '../../agent/model/decode-host-wire.ts';
import { type HandedSecrets } from '../../agent/model/host-wire.ts';
import { type ModelSpec } from '../../agent/model/model-spec.ts';
import { redactor } from '../../sandbox/journal/redact.ts';
import { type Inlet } from '../inlet.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** For endpoints that have no variable of their own. */
const OWN = 'GALAPAGOS_API_KEY';

/** The variable that holds the key for this model. A key is for one place: that of one provider goes to no other. */
export function keyVariable({ provider, baseUrl = '' }: ModelSpec, environment: Environment): string {
  if (provider === 'azure') return 'AZURE_OPENAI_API_KEY';
  const origin = originOf(baseUrl);
  if (origin === 'https://openrouter.ai') return 'OPENROUTER_API_KEY';
  const homes = ['https://api.openai.com', originOf(environment['OPENAI_BASE_URL'] ?? '')];
  return origin !== undefined && homes.includes(origin) ? 'OPENAI_API_KEY' : OWN;
}

const originOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).origin : undefined);

/** What the spec's endpoint is to be asked with. A fault where it surely asks for a key and there is none. */
export function accessOf(
  spec: ModelSpec,
  { environment, handed }: { readonly environment: Environment; readonly handed: HandedSecrets },
): Outcome<Access, Fault> {
  const { baseUrl = '' } = spec;
  const variable = keyVariable(spec, environment);
  const key = [handed.key, environment[variable], environment[OWN]].find((value) => (value ?? '') !== '');
  if (key === undefined && variable !== OWN && !isLoopback(baseUrl)) {
    const why = { kind: 'key-missing', url: shownUrl(baseUrl), variable } as const;
    return failure({ kind: 'model-unfit', model: spec.id, why });
  }
  const headers: Record<string, string> = {};
  for (const name of spec.headers ?? []) {
    const source = headerVariable(name);
    const value = valueOf(name, handed) ?? environment[source];
    if (value === undefined) {
      const detail = `The header ${name} has no value: set ${source}, or hand it over with --key-stdin.`;
      return failure({ kind: 'option-unknown', detail });
    }
    headers[name] = value;
  }
  return success({ ...(key === undefined ? {} : { key }), headers });
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
