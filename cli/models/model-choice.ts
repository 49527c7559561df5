// Which model the user chose on the command line: its name with a prefix, or its name and an address.
import { type Fault } from '../../agent/engine/fault.ts';
import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { OPENAI_URL } from '../../agent/model/endpoint.ts';
import { type ModelSpec, type Prices } from '../../agent/model/model-spec.ts';
import { ollamaOrigin, usualUrls } from '../../sandbox/models/detect.ts';
import { nearest, type Arguments } from '../options/arguments.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Chosen = Pick<ModelSpec, 'id' | 'provider' | 'baseUrl' | 'apiVersion'>;
type Read<Value> = Outcome<Value, string>;

/** Undefined where none was chosen. Everything is looked at before anything is asked or run. */
export function modelOf(args: Arguments, environment: Environment): Outcome<ModelSpec | undefined, Fault> {
  const name = args.text('model');
  const read = name === undefined ? withoutModel(args) : specOf(name, args, environment);
  return read.ok ? read : failure({ kind: 'option-unknown', detail: read.fault });
}

/** A model by its name alone, with the address options of the command: what `models --test` takes. */
export function namedModel(
  name: string,
  args: Arguments,
  environment: Environment,
): Outcome<ModelSpec, Fault> {
  const read = specOf(name, args, environment);
  return read.ok ? read : failure({ kind: 'option-unknown', detail: read.fault });
}

/** What says nothing without a model. */
const BOUND = [
  'base-url',
  'header',
  'api-version',
  'tools',
  'context-tokens',
  'max-output-tokens',
  'price',
  'usd',
];

function withoutModel(args: Arguments): Read<undefined> {
  const idle = BOUND.find((name) => args.text(name) !== undefined || args.all(name).length > 0);
  return idle === undefined
    ? success(undefined)
    : failure(`--${idle} is about a model: name one with --model.`);
}

function specOf(name: string, args: Arguments, environment: Environment): Read<ModelSpec> {
  const place = placeOf(name, args, environment);
  if (!place.ok) return place;
  const tools = toolsOf(args.text('tools'));
  const prices = pricesOf(args.text('price'));
  if (!tools.ok) return tools;
  if (!prices.ok) return prices;
  const unfit = args.all('header').find((header) => !/^[A-Za-z0-9-]+$/.test(header));
  if (unfit !== undefined)
    return failure('--header takes the name of a header alone; its value comes from the environment.');
  const headers = args.all('header');
  const [contextTokens, maxOutputTokens] = [args.number('context-tokens'), args.number('max-output-tokens')];
  return success({
    ...place.value,
    ...(headers.length > 0 && { headers }),
    ...(contextTokens !== undefined && { contextTokens }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(tools.value && { tools: tools.value }),
    ...(prices.value && { prices: prices.value }),
  });
}

export const OPENROUTER_URL = 'https://openrouter.ai/api/v1';

const PREFIXES = [...usualUrls.keys(), 'openai', 'openrouter', 'azure', 'vscode'];

function placeOf(name: string, args: Arguments, environment: Environment): Read<Chosen> {
  const given = args.text('base-url');
  if (given !== undefined && !isAddress(given))
    return failure(
      '--base-url needs an address of the web without a name or key in it: http://127.0.0.1:8000/v1.',
    );
  const { prefix, id } = partsOf(name);
  if (prefix === 'vscode') return hostModel(id, given, args);
  if (prefix === 'azure') return azure(id, given, { args, environment });
  const server = serverOf(prefix, environment);
  if (server !== undefined) return success({ id, provider: 'openai', baseUrl: given ?? server });
  // At an address of one's own, a slash is a part of the name.
  if (given !== undefined) return success({ id: name, provider: 'openai', baseUrl: given });
  return openRouter(name) ?? atHome(name, environment);
}

/** "ollama/qwen3" is the model qwen3 of Ollama; of a name that ends at its prefix the rest is empty. */
function partsOf(name: string): { readonly prefix: string; readonly id: string } {
  const [prefix = '', ...rest] = name.split('/');
  const isAlone = rest.length === 0 && prefix !== 'vscode';
  return { prefix: isAlone ? '' : prefix, id: rest.join('/') };
}

function openRouter(name: string): Read<Chosen> | undefined {
  const [, id] = /^openrouter\/(.+)$/s.exec(name) ?? [];
  return id === undefined ? undefined : success({ id, provider: 'openai', baseUrl: OPENROUTER_URL });
}

function serverOf(prefix: string, environment: Environment): string | undefined {
  const own = prefix === 'ollama' ? ollamaOrigin(environment['OLLAMA_HOST']) : undefined;
  return own === undefined ? usualUrls.get(prefix) : `${own}/v1`;
}

/** Where the environment says that models answer. */
function atHome(name: string, environment: Environment): Read<Chosen> {
  const own = environment['OPENAI_BASE_URL'] ?? '';
  if (own !== '' && !isAddress(own)) return failure('OPENAI_BASE_URL is no address of the web.');
  const home = own === '' ? OPENAI_URL : own;
  const [, id] = /^openai\/(.+)$/s.exec(name) ?? [];
  if (id !== undefined) return success({ id, provider: 'openai', baseUrl: home });
  const hasKey = (environment['OPENAI_API_KEY'] ?? '') !== '';
  const isMeant = own !== '' || (hasKey && !name.includes('/'));
  return isMeant ? success({ id: name, provider: 'openai', baseUrl: home }) : failure(placeless(name));
}

function placeless(name: string): string {
  const [prefix = '', ...rest] = name.split('/');
  const ways = `Say where with --base-url, or with one of ${PREFIXES.map((each) => `${each}/`).join(', ')}`;
  if (rest.length === 0) return `“${name}” names a model and no server. ${ways}.`;
  const near = nearest(prefix, PREFIXES);
  const hint = near === undefined ? `${ways}.` : `Did you mean ${near}/${rest.join('/')}?`;
  return `There is no provider “${prefix}”. ${hint}`;
}

function hostModel(id: string, given: string | undefined, args: Arguments): Read<Chosen> {
  if (given !== undefined) return failure('A model of the editor has no address: leave --base-url out.');
  if (id === '') return failure('Say which model of the editor: vscode/VENDOR/NAME.');
  if (!args.flag('json') || !args.flag('control'))
    return failure(
      'Models of VS Code are answered by VS Code: choose them there, with Galapagos: Choose Model….',
    );
  return success({ id, provider: 'host' });
}

interface Around {
  readonly args: Arguments;
  readonly environment: Environment;
}

function azure(id: string, given: string | undefined, { args, environment }: Around): Read<Chosen> {
  const baseUrl = given ?? environment['AZURE_OPENAI_ENDPOINT'] ?? '';
  if (!isAddress(baseUrl))
    return failure('Azure needs the address of your resource: --base-url or AZURE_OPENAI_ENDPOINT.');
  const apiVersion = args.text('api-version') ?? environment['OPENAI_API_VERSION'];
  return success({ id, provider: 'azure', baseUrl, ...(apiVersion ? { apiVersion } : {}) });
}

/** Addresses are recorded: one that could hold a key is none. */
function isAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password, searchParams } = new URL(text);
  const isBare = [...searchParams.keys()].every((name) => name === 'api-version');
  return /^https?:$/.test(protocol) && username === '' && password === '' && isBare;
}

function toolsOf(text: string | undefined): Read<ModelSpec['tools']> {
  if (text === undefined || text === 'native' || text === 'text') return success(text);
  return failure(`--tools is native or text, not “${text}”.`);
}

function pricesOf(text: string | undefined): Read<Prices | undefined> {
  if (text === undefined) return success(undefined);
  const parts = text.split('/').map((part) => (part.trim() === '' ? NaN : Number(part)));
  const [prompt = NaN, completion = NaN, cached = prompt] = parts;
  const isFit =
    parts.length <= 3 && [prompt, completion, cached].every((price) => price >= 0 && price < Infinity);
  if (!isFit)
    return failure('--price needs US dollars per million tokens: PROMPT/ANSWER, or PROMPT/ANSWER/CACHED.');
  return success({ prompt, completion, cached });
}
