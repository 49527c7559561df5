// The notices of models: why one cannot be worked with, and what mends that.
import { type ChatFault } from '../model/chat-fault.ts';
import { localProducts } from '../model/local-servers.ts';
import { type Surface } from './surface.ts';
import { count, list, quote, RUN_KEPT, sentence, UNTOUCHED, type Entries } from './wording.ts';

const KEPT = 'Everything recorded so far is kept: the run can be resumed. Your files are as they were.';

export const models: Entries<'model-unfit' | 'model-mute' | 'model-missing' | 'prices-unknown'> = {
  'model-unfit': ({ model, why, isUnbegun, isOver }, here) => ({
    title: titleOf(why),
    detail: `${model}: ${sentence(chatFaultWords(why))}${isOver ? ' It answered none of the questions of this run.' : ''}`,
    kept: isUnbegun ? `Nothing was started. ${UNTOUCHED}` : isOver ? RUN_KEPT : KEPT,
    next: remedyOf(
      why,
      here,
      isUnbegun ? 'and try again' : isOver ? 'and start another run' : 'then resume the run',
    ),
  }),
  'model-mute': ({ model, answers, asText }, here) => ({
    title: 'The model never called a tool',
    detail: `${model} gave ${count(answers, 'answer')} in words alone, and called nothing: no file was looked at or changed, so this says nothing about the task.`,
    kept: RUN_KEPT,
    next: `Choose another model with ${here.model}${asText ? '' : `, or have this one write its calls as text from its first answer, with ${here.callsAsText}`}. On a server of your own, see that it may call tools and that its window holds the whole prompt.`,
  }),
  'model-missing': ({ agent }, here) => ({
    title: 'No model is chosen',
    detail: `The agent ${quote(agent)} works with a model.`,
    kept: 'Nothing was changed.',
    next: `Choose one with ${here.chooseModel}. Without a model, the agent mender repairs by search.`,
  }),
  'prices-unknown': ({ model }, here) => ({
    title: 'The prices of the model are not known',
    detail: `There is a limit of US dollars, and the endpoint of ${quote(model)} tells no prices: money could not be counted.`,
    kept: 'Nothing was started.',
    next: `Say with ${here.prices} what a million tokens of each cost in US dollars, or set no limit with ${here.mostUsd}.`,
  }),
};

/** What to do when that is mended. */
type Again = keyof typeof OTHERWISE;

/** By it, what to do where nobody knows what there is to mend. */
const OTHERWISE = {
  'and try again': 'Try again, or choose another model.',
  'and start another run': 'Start another run: with another model, or when this one answers.',
  'then resume the run': 'Resume the run, or start another with another model.',
} as const;

/** What went wrong, in one line without an end. */
export function chatFaultWords(fault: ChatFault): string {
  const said = say(fault.kind, fault);
  return fault.retried === undefined ? said : `${said}, after ${fault.retried + 1} tries`;
}

type FaultOf = { readonly [Kind in ChatFault['kind']]: Extract<ChatFault, { readonly kind: Kind }> };

function say<Kind extends ChatFault['kind']>(kind: Kind, fault: FaultOf[Kind]): string {
  return faultWords[kind](fault);
}

const faultWords: { readonly [Kind in ChatFault['kind']]: (fault: FaultOf[Kind]) => string } = {
  unreachable: ({ url, detail }) => `nobody answers at ${url} (${detail})`,
  'key-refused': ({ url, status, detail }) => `${url} refuses the key (${status}: ${detail})`,
  'key-missing': ({ url, variable }) => `${url} asks for a key, and ${variable} is not set`,
  'model-unknown': ({ url, model, offered }) =>
    `${url} knows no model ${quote(model)}${offered.length === 0 ? '' : `; it offers ${list(offered)}`}`,
  'rate-limited': ({ detail, quota, retryAfterS }) => {
    if (quota) return `the account at the provider has no more to spend (${detail})`;
    const wait = retryAfterS === undefined ? '' : ` for the next ${duration(retryAfterS)}`;
    return `the provider lets no more requests through${wait} (${detail})`;
  },
  'provider-failed': ({ status, detail }) => `the provider failed (${status}: ${detail})`,
  'request-refused': ({ status, detail }) => `the provider refuses the request (${status}: ${detail})`,
  'context-exceeded': ({ limit, detail }) =>
    `the prompt is longer than the model reads (${limit === undefined ? detail : `${tokens(limit)} tokens`})`,
  declined: ({ detail }) => `the model declined to answer (${detail})`,
  'empty-answer': () => 'the model answered with nothing',
  'broken-answer': ({ detail }) => `the answer broke off or cannot be read (${detail})`,
  timeout: ({ seconds, url }) =>
    `nothing was heard ${url === undefined ? '' : `from ${url} `}for ${duration(seconds)}`,
  budget: ({ what, left, needed }) =>
    what === 'usd'
      ? `the next question could cost $${usd(needed)}, and $${usd(left)} of the budget are left`
      : `the next question could cost ${tokens(needed)} tokens, and ${tokens(left)} of the budget are left`,
  'not-recorded': () => 'this question is not in the recording',
  'no-model': () => 'this run has no model',
  cancelled: () => 'the question was cancelled',
};

/** Thousands apart, alike on every machine. */
const tokens = (count: number): string => String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',');

/** Cents, and of less than a cent what there is. */
const usd = (amount: number): string =>
  amount >= 0.01 || amount === 0 ? amount.toFixed(2) : amount.toPrecision(2);

function duration(seconds: number): string {
  if (seconds < 120) return `${Math.ceil(seconds)} s`;
  return seconds < 7200 ? `${Math.ceil(seconds / 60)} min` : `${Math.ceil(seconds / 3600)} h`;
}

function titleOf({ kind }: ChatFault): string {
  const own = TITLES[kind];
  return own ?? 'The model cannot be used';
}

const TITLES: Partial<Readonly<Record<ChatFault['kind'], string>>> = {
  unreachable: 'The model cannot be reached',
  'key-refused': 'The key was refused',
  'key-missing': 'A key is missing',
  'model-unknown': 'There is no such model',
  'rate-limited': 'The provider lets no more requests through',
  'provider-failed': 'The provider of the model failed',
  timeout: 'The model does not answer',
};

function remedyOf(fault: ChatFault, here: Surface, again: Again): string {
  switch (fault.kind) {
    case 'key-refused':
      return `Set a key that this endpoint takes, and that may use this model, ${again}.`;
    case 'key-missing':
      return `Set ${fault.variable} in the environment, or the key in the editor (Galapagos: Set API Key), ${again}.`;
    case 'model-unknown':
      return fault.offered.length > 0
        ? `${again !== 'and try again' ? 'Start another run with' : 'Choose'} one of these models.`
        : `Look at the name; ${here.models} shows what there is.`;
    case 'unreachable':
      return `${wayTo(fault.url, fault.detail)}, ${again}.`;
    case 'timeout':
      return `See whether the server is at work or has hung, ${again}.`;
    case 'rate-limited':
      return fault.quota
        ? `Raise the limit of the account, ${again}; another model takes another run.`
        : `Wait, or raise the limit of the account, ${again}.`;
    case 'context-exceeded':
      return 'Choose a model with a longer window; for a server of your own, start it with a longer one.';
    default:
      return OTHERWISE[again];
  }
}

/** What to do about an address at which nobody answers: for servers of one's own, how they are started. */
function wayTo(url: string, detail: string): string {
  if (/\bcertificate\b/.test(detail)) return 'Name the certificates of your network in NODE_EXTRA_CA_CERTS';
  if (/\bproxy\b/i.test(detail)) return 'Look at HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY';
  const [, port = ''] = /^https?:\/\/(?:localhost|127\.\d+\.\d+\.\d+|\[::1\]):(\d+)/.exec(url) ?? [];
  const start = localProducts.find((each) => String(each.port) === port)?.start;
  return start === undefined
    ? 'See that the address is right and that its server runs'
    : `Start the server: ${start}`;
}
