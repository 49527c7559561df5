// What stands in the list of Choose Model…: pure, from what is known until now.
import { OPENAI_URL, originOf } from '../../agent/model/endpoint.ts';
import { localProducts } from '../../agent/model/local-servers.ts';

/** A model with the endpoint that serves it. */
export interface Chosen {
  readonly id: string;
  readonly provider: string;
  readonly baseUrl: string;
  readonly apiVersion?: string;
  /** Of VS Code's own alone. An endpoint is asked before each run: its server may read less tomorrow than today. */
  readonly contextTokens?: number;
}

/** A server of this machine, or an endpoint that the environment names, with the models it serves. */
export interface Served {
  /** As the command line calls it. */
  readonly name: string;
  readonly baseUrl: string;
  readonly models: readonly OfferedHere[];
}

interface OfferedHere {
  readonly id: string;
  readonly contextTokens?: number;
  /** Its window is what it was made for: what the server reads of that shows once it is loaded. */
  readonly isUnloaded?: true;
}

export type Endpoint = 'openai' | 'openrouter' | 'azure' | 'other';

export type Choice =
  | { readonly do: 'none' }
  | { readonly do: 'take'; readonly model: Chosen }
  | { readonly do: 'endpoint'; readonly endpoint: Endpoint };

export interface Line {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  /** A heading between lines. */
  readonly isHeading?: true;
  readonly choice?: Choice;
}

/** A model of VS Code's own. */
interface Own {
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  readonly family: string;
  readonly contextTokens: number;
}

export interface Known {
  readonly current: Chosen;
  readonly recent: readonly Chosen[];
  /** Undefined while it is being looked for. */
  readonly servers?: readonly Served[] | undefined;
  readonly own: readonly Own[];
  readonly isLooking: boolean;
}

export const endpoints: {
  readonly [Name in Endpoint]: { readonly label: string; readonly baseUrl: string; readonly detail: string };
} = {
  openai: { label: 'OpenAI…', baseUrl: OPENAI_URL, detail: 'api.openai.com, with a key of yours' },
  openrouter: {
    label: 'OpenRouter…',
    baseUrl: 'https://openrouter.ai/api/v1',
    detail: 'openrouter.ai, with a key of yours',
  },
  azure: { label: 'Azure OpenAI…', baseUrl: '', detail: 'A resource of yours, by its address' },
  other: {
    label: 'Another endpoint…',
    baseUrl: '',
    detail: 'Any server that speaks the OpenAI protocol, by its address',
  },
};

/** The lines of the list. What comes in later comes below: nothing moves under a pointer that is about to click. */
export function lines({ current, recent, servers, own, isLooking }: Known): readonly Line[] {
  const take = (label: string, model: Chosen, description: string): Line => ({
    label: isSame(model, current) ? `$(check) ${label}` : label,
    description,
    choice: { do: 'take', model },
  });
  const none: Line = {
    label: current.id === '' ? '$(check) No model' : 'No model',
    description: 'the embedded agent repairs by search',
    detail: 'No key, no network, no cost.',
    choice: { do: 'none' },
  };
  const servedBy = (found: readonly Served[]): readonly Line[] =>
    found.flatMap(({ name, baseUrl, models }) =>
      models.map((model) => ({
        ...take(
          model.id,
          { id: model.id, provider: 'openai', baseUrl },
          `${products.get(name) ?? name} · ${baseUrl}`,
        ),
        ...(model.contextTokens === undefined ? {} : { detail: windowWords(model) }),
      })),
    );
  const ours = own.map(({ id, name, vendor, family, contextTokens }) =>
    take(name, { id, provider: 'host', baseUrl: '', contextTokens }, `${vendor} · ${family}`),
  );
  const elsewhere = Object.entries(endpoints).map(([endpoint, { label, detail }]): Line => ({
    label,
    description: detail,
    choice: { do: 'endpoint', endpoint: endpointOf(endpoint) },
  }));
  return [
    none,
    ...section(
      'Chosen before',
      recent.map((model) => take(model.id, model, whereIs(model))),
    ),
    ...section('Elsewhere', elsewhere),
    ...section(
      'On this machine',
      servedBy(localOf(servers ?? [])),
      servers === undefined ? 'Looking for servers…' : undefined,
    ),
    ...section('Named by your environment', servedBy((servers ?? []).filter((each) => !isLocal(each)))),
    ...section('In VS Code', ours, isLooking && ours.length === 0 ? 'Asking VS Code…' : undefined),
  ];
}

/** Servers of one's own machine, as the command line calls them, and as people do. */
const products: ReadonlyMap<string, string> = new Map(
  localProducts.map(({ product, name }) => [product, name]),
);

const isLocal = ({ name }: Served): boolean => products.has(name);

/** Servers of this machine; the others are endpoints for which the environment has a key or an address. */
export const localOf = (servers: readonly Served[]): readonly Served[] => servers.filter(isLocal);

const windowWords = ({ contextTokens = 0, isUnloaded }: OfferedHere): string =>
  `${isUnloaded ? 'up to ' : ''}${contextTokens.toLocaleString('en-GB')} tokens of context${isUnloaded ? ', as its server loads it' : ''}`;

const endpointOf = (name: string): Endpoint =>
  name === 'openai' || name === 'openrouter' || name === 'azure' ? name : 'other';

function section(label: string, found: readonly Line[], meanwhile?: string): readonly Line[] {
  if (found.length === 0 && meanwhile === undefined) return [];
  const waiting: readonly Line[] = meanwhile === undefined ? [] : [{ label: meanwhile }];
  return [{ label, isHeading: true }, ...(found.length === 0 ? waiting : found)];
}

export const whereIs = ({ provider, baseUrl }: Chosen): string =>
  provider === 'host' ? 'VS Code' : (originOf(baseUrl === '' ? OPENAI_URL : baseUrl) ?? baseUrl);

export const isSame = (a: Chosen, b: Chosen): boolean =>
  a.id === b.id && a.provider === b.provider && (a.provider === 'host' || a.baseUrl === b.baseUrl);

/** Five models that were chosen last, newest first. */
export const withRecent = (recent: readonly Chosen[], chosen: Chosen): readonly Chosen[] =>
  [chosen, ...recent.filter((each) => !isSame(each, chosen))].slice(0, 5);
