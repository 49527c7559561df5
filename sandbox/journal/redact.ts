// Keeps secrets out of whatever is written: known shapes of keys and tokens, and values the caller names.

/** What stands in place of a secret. */
export const REDACTED = '[redacted]';

/** Finds secrets. Linear in the length of what it is given, hostile or not. */
export interface Redactor {
  /** The text with every secret replaced; a text without one comes back as it is. */
  readonly text: (text: string) => string;
  /**
   * The text without known values, tokens and private keys: what is a secret wherever it stands. For text that is read
   * again word for word, code above all, in which the names of `text` stand before what is none: `API_KEY=os.environ[…]`.
   */
  readonly exact: (text: string) => string;
  /**
   * A cheap test of a value's JSON: false means that no string in it holds a secret. True may be a false alarm: what
   * it looks for are characters that JSON writes as they are.
   */
  readonly suspects: (json: string) => boolean;
}

/** A value shorter than this is too likely to be an ordinary word. */
const SHORTEST = 8;

/**
 * Tokens with a prefix of their own. No word boundary before it: in text that was escaped twice a token follows the
 * `n` of a `\n`. Repetitions are greedy over one class and, where
 * something has to follow, bounded: the time is linear.
 */
const tokens = new RegExp(
  [
    /sk-(?:proj|svcacct|admin|ant|or)-[A-Za-z0-9_-]{16,}/,
    /sk-[A-Za-z0-9]{32,}/,
    /(?:gsk|xai|hf|r8|dapi|dop_v1)[_-][A-Za-z0-9]{30,}/,
    /gh[pousr]_[A-Za-z0-9]{36,}/,
    /github_pat_[A-Za-z0-9_]{22,}/,
    /gl(?:pat|dt|rt|ptt|soat)-[A-Za-z0-9_-]{20,}/,
    /A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16}/,
    /AIza[A-Za-z0-9_-]{35}/,
    /ya29\.[A-Za-z0-9_-]{20,}/,
    /xox[abeoprs]-[A-Za-z0-9-]{10,}/,
    /xapp-[0-9]-[A-Za-z0-9-]{10,}/,
    /[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/,
    /whsec_[A-Za-z0-9]{24,}/,
    /npm_[A-Za-z0-9]{36}/,
    /pypi-[A-Za-z0-9_-]{50,}/,
    /SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}/,
    /eyJ[A-Za-z0-9_-]{8,400}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*/,
  ]
    .map((shape) => shape.source)
    .join('|'),
);

/** Secrets known by what stands before them. The name stays, so that a reader sees what was there. */
const named = [
  // The header of a request. A digit is asked for: "bearer authentication is missing" is prose.
  /(?<=\bbearer {1,4})(?=[A-Za-z._~+/-]{0,40}[0-9])[A-Za-z0-9._~+/-]{16,}=*/gi,
  /(?<=\bauthorization["']?: {0,4}["']?(?:basic|token) {1,4})[A-Za-z0-9._~+/-]{8,}=*/gi,
  /(?<=(?:api-key|auth-token|private-token)["']?: {0,4}["']?)[^\s"'\\]{8,}/gi,
  // The environment as a shell prints it, and .env files. Upper case only: `token=` is ordinary code.
  /(?<=(?:_KEY|_TOKEN|_SECRET|_PAT|PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS)=["']?)[^\s"'\\]{8,}/g,
  /(?<=secret_access_key["']? {0,4}[=:] {0,4}["']?)[A-Za-z0-9/+]{30,}/gi,
  /(?<=(?:AccountKey|AccessKey)=)[A-Za-z0-9+/]{30,}=*/g,
  // The password in an address: https://user:password@host.
  /(?<=:\/\/[A-Za-z0-9._~%+-]{1,64}:)[^\s/@"'\\]{3,256}(?=@)/g,
];

/** What stands before the secrets of `named`, and begins a private key. */
const cue =
  /bearer |authorization|api-key|auth-token|private-token|_(?:KEY|TOKEN|SECRET|PAT)=|(?:PASSWORD|PASSWD|PASSPHRASE|CREDENTIALS)=|secret_access_key|Acc(?:ount|ess)Key=|:\/\/[A-Za-z0-9._~%+-]{1,64}:|PRIVATE KEY/i;

// A key that was cut off runs to the end of what there is.
const privateKey =
  /-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----[^]*?(?:-----END [A-Z0-9 ]{0,40}-----|$)/g;

const everyToken = new RegExp(tokens.source, 'g');

const shapeless = (text: string): string => text.replace(privateKey, REDACTED).replace(everyToken, REDACTED);

/** Knows all the shapes above, and these values wherever they stand. */
export function redactor(secrets: readonly string[] = []): Redactor {
  // Keys of files and pipes end with a line end, without which they are sent, and come back.
  const values = [...new Set(secrets.flatMap((secret) => [secret, secret.trim()]))]
    .filter((value) => value.length >= SHORTEST)
    .sort((a, b) => b.length - a.length);
  const asJson = values.map((value) => JSON.stringify(value).slice(1, -1));
  const escaped = asJson.filter((value, index) => value !== values[index]);
  const isSuspect = (text: string): boolean => tokens.test(text) || cue.test(text);
  const without = (text: string, all: readonly string[]): string =>
    all.reduce((rest, value) => rest.replaceAll(value, REDACTED), text);
  return {
    suspects: (json) => isSuspect(json) || asJson.some((value) => json.includes(value)),
    exact(text) {
      const known = without(without(text, escaped), values);
      return isSuspect(known) ? shapeless(known) : known;
    },
    text(text) {
      const known = without(text, values);
      if (!isSuspect(known)) return known;
      return named.reduce((rest, shape) => rest.replace(shape, REDACTED), shapeless(known));
    },
  };
}

/** The values of environment variables whose names say that they are secret. */
export function secretsOf(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  const secret = /(?:^|_)(?:KEY|TOKEN|SECRET|PAT|PASSPHRASE|CREDENTIALS)$|PASS(?:WORD|WD)$/i;
  return Object.entries(environment).flatMap(([name, value]) =>
    secret.test(name) && value !== undefined && value.length >= SHORTEST ? [value] : [],
  );
}
