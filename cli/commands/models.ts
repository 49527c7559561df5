// `galapagos models`: which models there are to choose from, and whether one of them can be worked with.
import { type Fault } from '../../agent/engine/fault.ts';
import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { OPENAI_URL } from '../../agent/model/endpoint.ts';
import { type HandedSecrets } from '../../agent/model/host-wire.ts';
import { type ModelSpec } from '../../agent/model/model-spec.ts';
import { notice } from '../../agent/notice.ts';
import { chatFaultWords } from '../../agent/notices/models.ts';
import { count, sentence } from '../../agent/notices/wording.ts';
import { visibleLine } from '../../agent/visible.ts';
import { type OfferedModel } from '../../sandbox/models/decode-lists.ts';
import { type Trial } from '../../sandbox/models/try.ts';
import { type Arguments } from '../options/arguments.ts';
import { refuse, type Command, type Desk } from '../desk.ts';
import { EXIT } from '../telling/help.ts';
import { accessOf, handedOver } from '../models/keys.ts';
import { namedModel, OPENROUTER_URL } from '../models/model-choice.ts';
import { priceWords } from '../models/told.ts';

export const models: Command = async (args, desk) => {
  const handed = await secretsOf(args, desk);
  if (!handed.ok) return refuse(desk.terminal, handed.fault);
  const name = args.text('test');
  if (name !== undefined) return await tryOut(name, { args, desk, handed: handed.value });
  const servers = await surveyed({ args, desk, handed: handed.value });
  if (!servers.ok) return refuse(desk.terminal, servers.fault);
  if (desk.terminal.isRead) desk.terminal.print(JSON.stringify({ servers: servers.value }));
  else printServers(servers.value, desk);
  return EXIT.done;
};

interface Seat {
  readonly args: Arguments;
  readonly desk: Desk;
  readonly handed: HandedSecrets;
}

async function secretsOf(args: Arguments, { inlet }: Desk): Promise<Outcome<HandedSecrets, Fault>> {
  if (!args.flag('key-stdin')) return success({});
  const input = inlet();
  const handed = await handedOver(input);
  input.close();
  return handed;
}

/** An endpoint with what it offers. */
export interface Served {
  /** As it stands before a slash in `--model`; "" for an address of one's own. */
  readonly name: string;
  readonly baseUrl: string;
  readonly models: readonly OfferedModel[];
  /** Why nothing is known of its models, in words. */
  readonly unknown?: string;
}

/** Milliseconds after which whoever has not answered is left out. */
const LIMIT_MS = 1_000;

/** What the environment names and the servers of this machine; with --base-url that endpoint alone. */
async function surveyed(seat: Seat): Promise<Outcome<readonly Served[], Fault>> {
  const { args, desk } = seat;
  const signal = AbortSignal.timeout(LIMIT_MS);
  if (args.text('base-url') !== undefined) {
    // Of Azure, and of any other, no model is asked for by name.
    const place = namedModel('any', args, desk.environment);
    if (!place.ok) return place;
    return success([await servedBy('', place.value, { ...seat, limitMs: LISTING_MS })]);
  }
  const named = environmentPlaces(desk.environment).map(
    async ([name, place]) => await servedBy(name, place, { ...seat, limitMs: LIMIT_MS }),
  );
  const [local, remote] = await Promise.all([desk.models.detect(signal), Promise.all(named)]);
  return success([
    ...local.map(({ product, url, models: offered }) => ({ name: product, baseUrl: url, models: offered })),
    ...remote,
  ]);
}

/** Who is asked by name may take longer. */
const LISTING_MS = 10_000;

type Place = Omit<ModelSpec, 'id'>;

function environmentPlaces(
  environment: Readonly<Record<string, string | undefined>>,
): readonly (readonly [string, Place])[] {
  const of = (name: string): string => environment[name] ?? '';
  const places: (readonly [string, Place])[] = [];
  if (of('OPENAI_API_KEY') !== '' || of('OPENAI_BASE_URL') !== '')
    places.push(['openai', { provider: 'openai', baseUrl: of('OPENAI_BASE_URL') || OPENAI_URL }]);
  if (of('OPENROUTER_API_KEY') !== '')
    places.push(['openrouter', { provider: 'openai', baseUrl: OPENROUTER_URL }]);
  if (of('AZURE_OPENAI_ENDPOINT') !== '')
    places.push(['azure', { provider: 'azure', baseUrl: of('AZURE_OPENAI_ENDPOINT') }]);
  return places;
}

async function servedBy(
  name: string,
  place: Place,
  { desk, handed, limitMs }: Seat & { readonly limitMs: number },
): Promise<Served> {
  const { baseUrl = '' } = place;
  const { environment } = desk;
  const access = accessOf({ id: name, ...place }, { environment, handed });
  if (!access.ok) return { name, baseUrl, models: [], unknown: wordsOf(access.fault) };
  const listed = await desk.models.list(place, access.value, AbortSignal.timeout(limitMs));
  if (listed.ok) return { name, baseUrl, models: listed.value };
  const unknown =
    listed.fault.kind === 'cancelled' ? 'it did not answer in time' : chatFaultWords(listed.fault);
  return { name, baseUrl, models: [], unknown };
}

const wordsOf = (fault: Fault): string =>
  fault.kind === 'model-unfit' ? chatFaultWords(fault.why) : 'detail' in fault ? fault.detail : fault.kind;

/** Models of one endpoint that are listed; machines read all of them. */
const MOST_LISTED = 20;

function printServers(servers: readonly Served[], { terminal }: Desk): void {
  const { print, paint, program } = terminal;
  for (const { name, baseUrl, models: offered, unknown } of servers) {
    print(`${paint('bold', name === '' ? baseUrl : name)}  ${baseUrl}`);
    if (unknown !== undefined) print(`  ${visibleLine(unknown)}`);
    else if (offered.length === 0) print('  names no models: say one by its name');
    const width = Math.max(0, ...offered.slice(0, MOST_LISTED).map(({ id }) => id.length));
    for (const model of offered.slice(0, MOST_LISTED)) print(`  ${modelLine(name, model, width)}`.trimEnd());
    if (offered.length > MOST_LISTED) print(`  and ${offered.length - MOST_LISTED} more: --json lists all`);
  }
  if (servers.length === 0) {
    print('No model was found: no key in the environment, and no server on this machine answers.');
    print(
      'Start Ollama, LM Studio, llama.cpp or vLLM, or set OPENAI_API_KEY, OPENROUTER_API_KEY or AZURE_OPENAI_ENDPOINT.',
    );
    return;
  }
  print(`\nTry one: ${program} models --test NAME    Work with it: ${program} repair --model NAME`);
}

function modelLine(
  server: string,
  { id, contextTokens, prices, hasTools, isUnloaded }: OfferedModel,
  width: number,
): string {
  const facts = [
    ...(contextTokens === undefined
      ? []
      : [`${isUnloaded ? 'up to ' : ''}${contextTokens} tokens of context`]),
    ...(prices ? [priceWords(prices)] : []),
    ...(hasTools === false ? ['no tools: use --tools text'] : []),
  ];
  const name = server === '' ? id : `${server}/${id}`;
  const room = width + (server === '' ? 0 : server.length + 1);
  return `${visibleLine(name).padEnd(room)}  ${facts.join(', ')}`;
}

/** Asks one short question, and tells what came of it. */
async function tryOut(name: string, { args, desk, handed }: Seat): Promise<number> {
  const { terminal, environment } = desk;
  const tried = await trialOf(name, { args, desk, handed });
  if (!tried.ok && tried.fault.kind !== 'model-unfit') return refuse(terminal, tried.fault);
  if (terminal.isRead) {
    const words = tried.ok
      ? trialWords(tried.value)
      : `${sentence(wordsOf(tried.fault))} ${notice(tried.fault, terminal.program).next}`;
    terminal.print(JSON.stringify({ ok: tried.ok, words }));
    return tried.ok ? EXIT.done : EXIT.refused;
  }
  if (!tried.ok) {
    terminal.say(`${terminal.paint('red', 'It cannot be worked with')}: ${sentence(wordsOf(tried.fault))}`);
    terminal.say(`  ${notice(tried.fault, terminal.program).next}`);
    return EXIT.refused;
  }
  const spec = namedModel(name, args, environment);
  terminal.print(
    `${terminal.paint('green', 'It answers')}: ${spec.ok ? spec.value.id : name}. ${trialWords(tried.value)}`,
  );
  return EXIT.done;
}

async function trialOf(name: string, { args, desk, handed }: Seat): Promise<Outcome<Trial, Fault>> {
  const spec = namedModel(name, args, desk.environment);
  if (!spec.ok) return spec;
  const access = accessOf(spec.value, { environment: desk.environment, handed });
  if (!access.ok) return unbegun(access.fault);
  const tried = await desk.models.try(spec.value, access.value, new AbortController().signal);
  if (tried.ok) return tried;
  return failure({ kind: 'model-unfit', model: spec.value.id, why: tried.fault, isUnbegun: true });
}

const unbegun = (fault: Fault): Outcome<never, Fault> =>
  failure(fault.kind === 'model-unfit' ? { ...fault, isUnbegun: true } : fault);

function trialWords({ firstPieceMs, ms, isStreamed, hasTools, hasUsage }: Trial): string {
  return [
    `First word after ${Math.round(firstPieceMs)} ms, all of it after ${Math.round(ms)} ms.`,
    isStreamed ? 'Answers come as they are written.' : 'Answers come as a whole.',
    hasTools ? 'It calls tools.' : 'It did not call the tool that it was to call: use --tools text.',
    hasUsage ? 'It counts tokens.' : 'It counts no tokens: budgets take the most that a call can cost.',
  ].join(' ');
}

/** "2 servers with 14 models on this machine; a key for openai": one line for `doctor`. */
export async function modelsLine({ models: desk, environment }: Desk): Promise<string> {
  const local = await desk.detect(AbortSignal.timeout(LIMIT_MS));
  const many = local.reduce((sum, { models: offered }) => sum + offered.length, 0);
  const named = environmentPlaces(environment).map(([name]) => name);
  const found = [
    ...(local.length > 0
      ? [`${count(many, 'model')} of ${local.map(({ product }) => product).join(', ')} on this machine`]
      : []),
    ...(named.length > 0 ? [`the environment names ${named.join(', ')}`] : []),
  ];
  return found.length > 0 ? found.join('; ') : 'none found; without one, mender repairs by search';
}
