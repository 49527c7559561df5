// What an endpoint itself says of the chosen model: its window, its prices, whether it is told of tools.
import { type RunConfig } from '../../agent/engine/events.ts';
import { money } from '../../agent/lines.ts';
import { success, type Outcome } from '../../agent/engine/outcome.ts';
import { type ChatFault } from '../../agent/model/chat-fault.ts';
import { type Access, shownUrl } from '../../agent/model/endpoint.ts';
import { type ModelSpec, type Prices } from '../../agent/model/model-spec.ts';
import { list } from '../../agent/notices/wording.ts';
import { visibleLine } from '../../agent/visible.ts';
import { type OfferedModel } from '../../sandbox/models/decode-lists.ts';
import { type ModelDesk } from '../desk.ts';

/** A list is a help and no condition: whoever has not answered by then is asked for answers alone. */
const LIMIT_MS = 5_000;

export interface Told {
  readonly model: ModelSpec;
  /** For the person who starts the run. */
  readonly words: readonly string[];
}

/**
 * What the user said stands. Where the endpoint tells nothing, or does not answer in time, nothing changes; where nobody
 * is there to answer, no question would be answered either.
 */
export async function toldModel(
  model: ModelSpec,
  access: Access,
  { list: listed }: Pick<ModelDesk, 'list'>,
): Promise<Outcome<Told, ChatFault>> {
  if (model.provider === 'host') return success({ model, words: [] });
  const offered = await listed(model, access, AbortSignal.timeout(LIMIT_MS));
  if (offered.ok) return success(toldBy(offered.value, model));
  return offered.fault.kind === 'unreachable' ? offered : success({ model, words: [] });
}

function toldBy(offered: readonly OfferedModel[], model: ModelSpec): Told {
  if (offered.length === 0) return { model, words: [] };
  const found = offered.find(({ id }) => id === model.id || id === `${model.id}:latest`);
  if (found === undefined) {
    const names = list(offered.map(({ id }) => visibleLine(id)));
    const place = shownUrl(model.baseUrl ?? '');
    return {
      model,
      words: [`note      ${place} does not list “${visibleLine(model.id)}”; it lists ${names}`],
    };
  }
  const facts = factsOf(found, model);
  const words = Object.keys(facts).length === 0 ? [] : [`told      ${factWords(facts)}, by its endpoint`];
  return { model: { ...facts, ...model }, words };
}

type Facts = Pick<ModelSpec, 'contextTokens' | 'maxOutputTokens' | 'prices' | 'tools'>;

/** Those that the user has not said. A window that the server may not really read is none. */
function factsOf(found: OfferedModel, said: Facts): Facts {
  const { contextTokens, maxOutputTokens, prices, hasTools, isUnloaded } = found;
  const knowsWindow = contextTokens !== undefined && isUnloaded !== true;
  return {
    ...(said.contextTokens === undefined && knowsWindow && { contextTokens }),
    ...(said.maxOutputTokens === undefined && maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(said.prices === undefined && prices && { prices }),
    ...(said.tools === undefined && hasTools === false && { tools: 'text' }),
  };
}

function factWords({ contextTokens, maxOutputTokens, prices, tools }: Facts): string {
  return [
    ...(contextTokens === undefined ? [] : [`${contextTokens} tokens of context`]),
    ...(maxOutputTokens === undefined ? [] : [`answers of at most ${maxOutputTokens} tokens`]),
    ...(prices ? [priceWords(prices)] : []),
    ...(tools === 'text' ? ['no tools of the protocol, so that they are called in text'] : []),
  ].join(', ');
}

export const priceWords = ({ prompt, completion }: Prices): string =>
  prompt === 0 && completion === 0 ? 'free' : `${money(prompt)} / ${money(completion)} per million tokens`;

/** The run with this model, for all of its agents that work with one. */
export const withModel = (config: RunConfig, model: ModelSpec): RunConfig => ({
  ...config,
  model,
  ...(config.team && {
    team: config.team.map((member) => (member.model ? { ...member, model } : member)),
  }),
});
