import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { type RunEvent } from '../../agent/engine/events.ts';
import { rolloutId, testId } from '../../agent/engine/ids.ts';
import { type Json } from '../../agent/engine/json.ts';
import { lesson, patchOf, proposed, stepNoted } from '../../test/store/builders.ts';
import { contentHash as hashOf } from '../disk/blobs.ts';
import { restoreEvent, storeEvent } from './decode-stored.ts';
import { redactor, secretsOf } from './redact.ts';

// Put together here, so that nobody's scanner takes this file for a leak.
const digits = (count: number): string => 'a1B2c3D4e5F6g7H8i9J0'.repeat(8).slice(0, count);
const upper = (count: number): string => 'A1B2C3D4E5F6G7H8'.repeat(8).slice(0, count);
const samples = {
  openai: `sk-proj-${digits(48)}`,
  'openai, old': `sk-${digits(48)}`,
  anthropic: `sk-ant-api03-${digits(80)}`,
  github: `ghp_${digits(36)}`,
  'github, fine-grained': `github_pat_${digits(22)}_${digits(59)}`,
  gitlab: `glpat-${digits(20)}`,
  aws: `AKIA${upper(16)}`,
  google: `AIza${digits(35)}`,
  slack: `xoxb-${digits(24)}`,
  stripe: `sk_live_${digits(24)}`,
  npm: `npm_${digits(36)}`,
  pypi: `pypi-${digits(60)}`,
  'hugging face': `hf_${digits(34)}`,
  sendgrid: `SG.${digits(22)}.${digits(43)}`,
  jwt: `eyJ${digits(20)}.eyJ${digits(40)}.${digits(43)}`,
};

const pem = (body: string): string =>
  `-----BEGIN RSA PRIVATE KEY-----\n${body}\n-----END RSA PRIVATE KEY-----`;

describe('a redactor', () => {
  const { text, suspects } = redactor();

  test.each(Object.entries(samples))('knows the shape of %s, wherever it stands', (_name, secret) => {
    expect(text(`before ${secret} after`)).toBe('before [redacted] after');
    expect(text(secret)).toBe('[redacted]');
    // Printed as JSON inside of JSON, a token follows the letter of an escape.
    expect(text(`"line\\n${secret}"`)).toBe('"line\\n[redacted]"');
    expect(suspects(JSON.stringify({ deep: [`x\n${secret}`] }))).toBe(true);
  });

  test.each([
    [`Authorization: Bearer ${digits(30)}`, 'Authorization: Bearer [redacted]'],
    [`authorization: basic ${digits(12)}==`, 'authorization: basic [redacted]'],
    [`{"x-api-key": "${digits(12)}"}`, '{"x-api-key": "[redacted]"}'],
    [`OPENAI_API_KEY=${digits(12)} npm test`, 'OPENAI_API_KEY=[redacted] npm test'],
    [`export DB_PASSWORD="hunter2hunter2"`, 'export DB_PASSWORD="[redacted]"'],
    [`aws_secret_access_key = ${digits(40)}`, 'aws_secret_access_key = [redacted]'],
    [`AccountKey=${digits(86)}==;`, 'AccountKey=[redacted];'],
    ['postgres://ada:difference@db.example/engine', 'postgres://ada:[redacted]@db.example/engine'],
    [`${pem(digits(64))}\nrest`, '[redacted]\nrest'],
    [`cut off: -----BEGIN PRIVATE KEY-----\n${digits(64)}`, 'cut off: [redacted]'],
    [`${pem(digits(64))} and ${pem(digits(64))}`, '[redacted] and [redacted]'],
  ])('knows a secret by what stands before it: %s', (before, after) => {
    expect(text(before)).toBe(after);
    expect(suspects(JSON.stringify(before))).toBe(true);
  });

  test.each([
    'task-list of a disk_manager, risk-free',
    'bearer authentication is not implemented',
    'unexpected token authenticationMiddleware',
    'https://example.com:8080/path?token=abc and git@github.com:ada/engine.git',
    'const apiKey = process.env.API_KEY; token = next();',
    '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    'the [redacted] text of before',
  ])('leaves ordinary text alone: %s', (ordinary) => {
    expect(text(ordinary)).toBe(ordinary);
  });

  test('knows the values it was given, the longer before the shorter, and no short ones', () => {
    const given = redactor(['correct horse', 'correct horse battery', 'true', 'line one\nline two']);
    expect(given.text('say correct horse battery, then correct horse')).toBe(
      'say [redacted], then [redacted]',
    );
    expect(given.text('true')).toBe('true');
    expect(given.suspects(JSON.stringify('a line one\nline two'))).toBe(true);
    expect(given.suspects('nothing here')).toBe(false);
  });

  // Each would take hours if an expression looked back or ahead without a bound.
  test.each([
    'sk-',
    ' ',
    'bearer ',
    'A',
    '-----BEGIN PRIVATE KEY',
    '://a:',
    'eyJ',
    '_KEY=',
    'authorization: ',
  ])('takes time in proportion to a hostile text of %j', (piece) => {
    const hostile = piece.repeat(200_000 / piece.length);
    expect(text(hostile).length).toBeLessThanOrEqual(hostile.length + 20_000);
  });
});

describe('text that is read again word for word', () => {
  const { exact } = redactor(['pass"word\\99', 'hunter2-hunter2']);

  test.each(Object.entries(samples))('keeps no %s', (_name, secret) => {
    expect(exact(`before ${secret} after`)).toBe('before [redacted] after');
  });

  test('keeps no private key and no value that is known, as JSON neither', () => {
    expect(exact(`a\n${pem('MIIE')}\nb hunter2-hunter2`)).toBe('a\n[redacted]\nb [redacted]');
    expect(exact(JSON.stringify({ text: 'say pass"word\\99' }))).toBe('{"text":"say [redacted]"}');
  });

  test.each([
    "API_KEY=os.environ['API_KEY_OF_THE_SERVICE']",
    'DB_PASSWORD=process.env.DB_PASSWORD ?? readSecret()',
    'authorization: token ${this.settings.token}',
    'https://user:{password}@example.org/',
  ])('leaves code as it is: %s', (code) => {
    expect(exact(code)).toBe(code);
  });
});

describe('secrets of an environment', () => {
  test('are the values whose names say so', () => {
    const environment = {
      OPENAI_API_KEY: 'value-of-a-key',
      GITHUB_TOKEN: 'value-of-a-token',
      PGPASSWORD: 'value-of-a-password',
      SECRET: 'value-of-a-secret',
      SHORT_KEY: 'abc',
      KEYBOARD: 'value-of-a-keyboard',
      HOME: '/home/ada/keys',
      GONE_TOKEN: undefined,
    };
    expect(secretsOf(environment)).toEqual([
      'value-of-a-key',
      'value-of-a-token',
      'value-of-a-password',
      'value-of-a-secret',
    ]);
  });
});

describe('what is written of an event', () => {
  const planted = fc.constantFrom(...Object.values(samples), 'a value of the environment', pem(digits(64)));
  const around = fc.string({ unit: 'binary', maxLength: 40 });
  const text = fc.oneof(
    fc.tuple(around, planted, around).map(([before, secret, after]) => `${before} ${secret} ${after}`),
    around,
    planted.map((secret) => `${'long '.repeat(2_000)}${secret}`),
  );
  const json = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.constantFrom<Json>(null, true, 3.5),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(text, tie('value'), { maxKeys: 4 }),
    ),
  })).value;
  const event: fc.Arbitrary<RunEvent> = fc.oneof(
    json.map((value) => lesson(value)),
    text.map((detail) => stepNoted(detail)),
    fc
      .tuple(fc.array(text), text)
      .map(([added, diff]) =>
        proposed(
          patchOf({ path: 'a.txt', change: 'added', hunks: [{ start: 1, removed: [], added }] }),
          diff,
        ),
      ),
  );
  const guard = redactor(['a value of the environment']);
  const secrets = [...Object.values(samples), 'a value of the environment', digits(64)];

  test('is JSON without a planted secret, and reads back as what was told', async () => {
    await fc.assert(
      fc.asyncProperty(event, async (given) => {
        const stored = storeEvent(given, guard);
        for (const secret of secrets) expect(stored.json).not.toContain(JSON.stringify(secret).slice(1, -1));
        const payloads = new Map(stored.payloads.map((bytes) => [hashOf(bytes), bytes]));
        const blobs = { get: async (id: string) => await Promise.resolve(payloads.get(id)) };
        const restored = await restoreEvent(JSON.parse(stored.json), blobs);
        expect(JSON.stringify(restored.event)).toBe(JSON.stringify(stored.event));
        expect(restored.missing).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  test('has none in its payloads either, but for text that a machine reads again', () => {
    fc.assert(
      fc.property(json, (value) => {
        const { payloads } = storeEvent(lesson(value), guard);
        const written = Buffer.concat([...payloads]).toString();
        for (const secret of secrets) expect(written).not.toContain(JSON.stringify(secret).slice(1, -1));
      }),
      { numRuns: 50 },
    );
  });

  test('keeps source text word for word, and out of the line', async () => {
    const added = pem(digits(64)).split(/(?<=\n)/);
    const file = { path: 'key.pem', change: 'added', hunks: [{ start: 1, removed: [], added }] } as const;
    const given = proposed(patchOf(file), `+${added.join('+')}`);
    const stored = storeEvent(given, guard);
    expect(stored.event).toEqual({ ...given, diff: '+[redacted]' });
    expect(stored.json).not.toContain(digits(64));
    expect(stored.json).toContain('"shown":["[redacted]"]');
    const gone = await restoreEvent(JSON.parse(stored.json), {
      get: async () => await Promise.resolve(undefined),
    });
    expect(gone.missing).toEqual([{ blob: hashOf(Buffer.from(JSON.stringify(added))), exact: true }]);
  });

  test('leaves what a test is called to be found again', () => {
    const secret = samples.aws;
    const given: RunEvent = {
      kind: 'oracle.answered',
      rollout: rolloutId(0, 0),
      patch: patchOf().id,
      evaluation: {
        verdict: { kind: 'red', failing: [testId('a.test.js', secret)], fixed: [], broken: [] },
        scope: 'target',
        failures: [{ id: testId('a.test.js', secret), state: 'failed', message: `no ${secret}` }],
        runs: 1,
        ms: 1,
      },
    };
    const { event: told } = storeEvent(given, guard);
    expect(told).toMatchObject({
      evaluation: {
        verdict: { failing: [`a.test.js::${secret}`] },
        failures: [{ id: `a.test.js::${secret}`, message: 'no [redacted]' }],
      },
    });
  });
});
