// The notices of models: why one cannot be worked with, and what mends that.
import { type ChatFault } from '../model/chat-fault.ts';
import { quote, sentence, type Entries } from './wording.ts';

const KEPT = 'Everything recorded so far is kept: the run can be resumed. Your files are as they were.';

export const models: Entries<'model-unfit' | 'model-missing'> = {
  'model-unfit': ({ model, why }) => ({
    title: 'The model cannot be used',
    detail: `${model}: ${sentence(chatFaultWords(why))}`,
    kept: KEPT,
    next: remedyOf(why),
  }),
  'model-missing': ({ agent }, program) => ({
    title: 'No model is chosen',
    detail: `The agent ${quote(agent)} works with a model.`,
    kept: 'Nothing was changed.',
    next: `Choose one with --model; ${program} models shows what there is. Without a model, the agent mender repairs by search.`,
  }),
};

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
    `${url} knows no model ${quote(model)}${offered.length === 0 ? '' : `; it offers ${offered.join(', ')}`}`,
  'rate-limited': ({ detail }) => `the provider lets no more requests through (${detail})`,
  'provider-failed': ({ status, detail }) => `the provider failed (${status}: ${detail})`,
  'request-refused': ({ status, detail }) => `the provider refuses the request (${status}: ${detail})`,
  'context-exceeded': ({ limit }) =>
    `the prompt is longer than the model reads${limit === undefined ? '' : ` (${limit} tokens)`}`,
  declined: ({ detail }) => `the model declined to answer (${detail})`,
  'empty-answer': () => 'the model answered with nothing',
  'broken-answer': ({ detail }) => `the answer broke off or cannot be read (${detail})`,
  timeout: ({ seconds }) => `no answer within ${seconds} s`,
  budget: ({ what, left, needed }) => `the next call could cost ${needed} ${what}, and ${left} are left`,
  'not-recorded': () => 'this request is not in the recording',
  'no-model': () => 'this run has no model',
  cancelled: () => 'the request was cancelled',
};

function remedyOf({ kind }: ChatFault): string {
  if (kind === 'key-refused' || kind === 'key-missing')
    return 'Set the key for this endpoint, then resume the run.';
  if (kind === 'model-unknown') return 'Choose one of the models that the endpoint offers.';
  if (kind === 'unreachable' || kind === 'timeout')
    return 'See that the server runs and that its address is right, then resume the run.';
  if (kind === 'rate-limited') return 'Wait, or raise the limit of your account, then resume the run.';
  return 'Resume the run, or choose another model.';
}
