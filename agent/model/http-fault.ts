// What a refusal, an error or a broken connection of a provider means.
import { visibleLine } from '../visible.ts';
import { type ChatFault } from './chat-fault.ts';
import { decodeError, type ToldError } from './decode-chunk.ts';

export interface Refusal {
  /** Of the response; for an error within a stream, 200. */
  readonly status: number;
  readonly body: unknown;
  readonly retryAfterS?: number;
}

interface Place {
  readonly url: string;
  readonly model: string;
  /** Takes out of a provider's words what nobody may read: keys come back in them. */
  readonly tame: (words: string) => string;
}

/** Of a model that is not known, `offered` is empty: who reports it may ask what there is. */
export function faultOfRefusal(refusal: Refusal, place: Place): ChatFault {
  const told = decodeError(refusal.body);
  const status = refusal.status === 200 ? (told.status ?? 500) : refusal.status;
  const detail = detailOf(told, place);
  const asked = { told, status, detail };
  return (
    faultOfPrompt(asked) ?? faultOfAccount(asked, refusal, place) ?? faultOfService(asked, refusal, place)
  );
}

interface Read {
  readonly told: ToldError;
  readonly status: number;
  readonly detail: string;
}

/** What was asked cannot be answered. */
function faultOfPrompt({ told, status, detail }: Read): ChatFault | undefined {
  if (isTooLong(told, status)) return contextFault(told, detail);
  return isFiltered(told) ? { kind: 'declined', detail } : undefined;
}

/** Who asks may not, or no more. */
function faultOfAccount(
  { told, status, detail }: Read,
  refusal: Refusal,
  { url }: Place,
): ChatFault | undefined {
  if (status === 402 || isQuota(told)) return { kind: 'rate-limited', detail, quota: true };
  if (status === 429) return { kind: 'rate-limited', detail, ...waitOf(refusal) };
  if (status === 401 || status === 403 || isBadKey(told)) return { kind: 'key-refused', url, status, detail };
  return undefined;
}

function faultOfService({ told, status, detail }: Read, refusal: Refusal, { url, model }: Place): ChatFault {
  if (isUnknownModel(told, status)) return { kind: 'model-unknown', model, url, offered: [] };
  if (status === 407) return { kind: 'unreachable', url, detail: 'the proxy asks for a name and a password' };
  if (status >= 500 || PASSING.has(status))
    return { kind: 'provider-failed', status, detail, ...waitOf(refusal) };
  return { kind: 'request-refused', status, detail };
}

/** Timeout, conflict, too early: of 4xx, what another try may mend. */
const PASSING = new Set([408, 409, 425]);

const MOST_WORDS = 300;
/** So much of it is looked through for keys. One that is cut off here stands far behind what is shown. */
const MOST_READ = 1_000_000;

/** A provider's own words in one line of bounded length. */
export function detailOf({ message }: ToldError, { tame }: Pick<Place, 'tame'>): string {
  const words = visibleLine(tame(message.slice(0, MOST_READ)).slice(0, 10 * MOST_WORDS)).trim();
  if (words === '') return 'no reason was given';
  return words.length > MOST_WORDS ? `${words.slice(0, MOST_WORDS).trimEnd()}…` : words;
}

const waitOf = ({ retryAfterS }: Refusal): { readonly retryAfterS?: number } =>
  retryAfterS === undefined ? {} : { retryAfterS };

const hasCode = ({ codes }: ToldError, pattern: RegExp): boolean => codes.some((code) => pattern.test(code));

function isQuota(told: ToldError): boolean {
  return (
    hasCode(told, /^(insufficient_quota|billing_hard_limit_reached|insufficient_balance)$/i) ||
    // The request alone is more than the limit for a whole minute: waiting does not make it smaller.
    /request too large for .*\btokens per min/i.test(told.message)
  );
}

function isFiltered(told: ToldError): boolean {
  return (
    hasCode(told, /^(content_filter|content_policy_violation|ResponsibleAIPolicyViolation)$/i) ||
    /\b(flagged by|requires moderation)\b/i.test(told.message)
  );
}

const isBadKey = ({ message }: ToldError): boolean =>
  /\b(api key not valid|(invalid|incorrect) api key)\b/i.test(message);

function isUnknownModel(told: ToldError, status: number): boolean {
  if (hasCode(told, /^(model_not_found|DeploymentNotFound)$/i)) return true;
  if (status === 400) return NO_MODEL.test(told.message);
  return status === 404 && /\b(model|deployment)\b/i.test(told.message);
}

const NO_MODEL =
  /\bnot a valid model\b|\binvalid model\b|\bmodel\b.{0,100}\b(not exist|not found|does not exist)\b/i;

function isTooLong(told: ToldError, status: number): boolean {
  if (hasCode(told, /^(context_length_exceeded|exceed_context_size_error)$/i)) return true;
  return [200, 400, 413, 422, 500].includes(status) && TOO_LONG.test(told.message);
}

const TOO_LONG =
  /maximum context length|context (length|window|size) (of|exceeded|is)|exceeds? (the )?(available |model's )?context|prompt is too long|input is too long|input token count .* exceeds/i;

function contextFault(told: ToldError, detail: string): ChatFault {
  const limit = told.contextTokens ?? limitIn(told.message);
  return { kind: 'context-exceeded', detail, ...(limit !== undefined && { limit }) };
}

/** The places in which the servers of this world write how long their window is. */
const LIMITS = [
  /maximum context length (?:is|of)\D{0,20}([\d,]+)/i,
  /context (?:length|window|size) (?:of|is)\D{0,30}([\d,]+)/i,
  /context (?:length|window|size) \(([\d,]+)/i,
  /> ([\d,]+) maximum/i,
  /maximum (?:number of tokens )?(?:allowed )?\(?([\d,]+)/i,
];

function limitIn(message: string): number | undefined {
  for (const pattern of LIMITS) {
    const found = Number(pattern.exec(message)?.[1]?.replaceAll(',', ''));
    if (Number.isSafeInteger(found) && found > 0) return found;
  }
  return undefined;
}

/** Why no answer came over the wire. `thrown` is what fetch threw: it may quote a header, and so a key. */
export function faultOfBreak(thrown: unknown, { url, tame }: Omit<Place, 'model'>): ChatFault {
  const code = codeOf(thrown);
  if (/_(HEADERS|BODY)_TIMEOUT$/.test(code)) return { kind: 'timeout', seconds: FETCH_PATIENCE_S };
  if (BROKE.has(code)) return { kind: 'broken-answer', detail: 'the connection broke' };
  return { kind: 'unreachable', url, detail: REASONS[code] ?? reasonOf(code, tame(innermost(thrown))) };
}

/** After which Node's own fetch gives up. */
const FETCH_PATIENCE_S = 300;

const BROKE = new Set([
  'ECONNRESET',
  'EPIPE',
  'UND_ERR_SOCKET',
  'ECONNABORTED',
  'ERR_STREAM_PREMATURE_CLOSE',
]);

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  ETIMEDOUT: 'no connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  EHOSTUNREACH: 'there is no way to this host',
  ENETUNREACH: 'there is no network',
  ERR_INVALID_URL: 'this is no address',
};

function reasonOf(code: string, words: string): string {
  if (/CERT|SIGNATURE|ALTNAME/.test(code))
    return `its certificate is not trusted: ${code}; NODE_EXTRA_CA_CERTS can name further ones`;
  if (code !== '') return code;
  return visibleLine(words).slice(0, MOST_WORDS);
}

/** What fetch itself says ("fetch failed") tells nothing: its cause does. */
function innermost(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  return thrown.cause instanceof Error ? innermost(thrown.cause) : thrown.message;
}

/** The code of the innermost cause; '' where there is none. */
export function codeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return '';
  const inner = thrown instanceof AggregateError ? codeOf(thrown.errors[0]) : codeOf(thrown.cause);
  if (inner !== '') return inner;
  return 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : '';
}
