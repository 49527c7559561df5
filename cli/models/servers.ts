// Which endpoints of models are known here without being told, and what they offer.
import { type Fault } from '../../agent/engine/fault.ts';
import { success, type Outcome } from '../../agent/engine/outcome.ts';
import { OPENAI_URL } from '../../agent/model/endpoint.ts';
import { type HandedSecrets } from '../../agent/model/host-wire.ts';
import { type ModelSpec } from '../../agent/model/model-spec.ts';
import { chatFaultWords } from '../../agent/notices/models.ts';
import { count } from '../../agent/notices/wording.ts';
import { type OfferedModel } from '../../sandbox/models/decode-lists.ts';
import { type Desk } from '../desk.ts';
import { type Arguments } from '../options/arguments.ts';
import { accessOf } from './keys.ts';
import { namedModel, OPENROUTER_URL } from './model-choice.ts';
import { unfitWords } from './unfit-words.ts';

/** An endpoint with what it offers. */
export interface Served {
  /** As it stands before a slash in `--model`; "" for an address of one's own. */
  readonly name: string;
  readonly baseUrl: string;
  readonly models: readonly OfferedModel[];
  /** Why nothing is known of its models, in words. */
  readonly unknown?: string;
}

/** What a question about models is asked with. */
export interface Seat {
  readonly args: Arguments;
  readonly desk: Desk;
  readonly handed: HandedSecrets;
}

/** Milliseconds after which whoever has not answered is left out. */
const LIMIT_MS = 1_000;

/** What the environment names and the servers of this machine; with --base-url that endpoint alone. */
export async function surveyed(seat: Seat): Promise<Outcome<readonly Served[], Fault>> {
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
  if (!access.ok) return { name, baseUrl, models: [], unknown: unfitWords(access.fault) };
  const listed = await desk.models.list(place, access.value, AbortSignal.timeout(limitMs));
  if (listed.ok) return { name, baseUrl, models: listed.value };
  const unknown =
    listed.fault.kind === 'cancelled' ? 'it did not answer in time' : chatFaultWords(listed.fault);
  return { name, baseUrl, models: [], unknown };
}

/** "14 models of Ollama on this machine; the environment names openai": one line for `doctor`. */
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
