// Our row beside other agents on the same tasks: a competent scripted model with no latency drives `galapagos repair`.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { encode } from 'gpt-tokenizer/encoding/o200k_base';

import { decodeRecorded } from '../agent/engine/decoding/decode-event.ts';
import { type Recorded } from '../agent/engine/events.ts';
import { type Answer, type Seen } from '../test/loopback/brain.ts';
import { startLoopback } from '../test/loopback/server.ts';
import { EDITS, makeProject, type ProjectName } from './peers/projects.ts';
import { leastOnBig, leastOnNoisy, peers, type Row } from './peers/rows.ts';

const RUNS = Number(process.env['BENCH_RUNS'] ?? 5);
const cli = join(import.meta.dirname, '../dist/cli.js');

interface Measured extends Row {
  /** Of all processes of the run, user and system, seconds. */
  readonly cpuS: number;
  /** What nobody else does: freezing, baseline, self-test, verdicts, confirmation. */
  readonly oracleMs: number;
  readonly testMs: number;
  /** Least share of the bytes of a request with which the next one begins. */
  readonly prefix: number;
  /** Tokens of the last result of the tests that failed, and whether it names the test and the expected value. */
  readonly result: { readonly tokens: number; readonly names: boolean; readonly expects: boolean };
}

/** Look, wrong edit, test, right edit, test, finish. */
const script: readonly Answer[] = [
  { toolCalls: [{ name: 'view', arguments: { path: EDITS.path } }] },
  { toolCalls: [{ name: 'edit', arguments: { path: EDITS.path, ...EDITS.wrong } }] },
  { toolCalls: [{ name: 'test', arguments: {} }] },
  { toolCalls: [{ name: 'edit', arguments: { path: EDITS.path, ...EDITS.cause } }] },
  { toolCalls: [{ name: 'test', arguments: {} }] },
  {
    toolCalls: [
      { name: 'finish', arguments: { approach: 'The sum began at 1.', assumptions: [], confidence: 1 } },
    ],
  },
];

async function repair(name: ProjectName, more: readonly string[], answers: (nth: number) => Answer) {
  const place = mkdtempSync(join(tmpdir(), 'galapagos-peers-'));
  const project = join(place, 'shop');
  makeProject(name, project);
  const git = (...words: string[]) => execFileSync('git', ['-C', project, ...words]);
  git('init', '-q');
  git('add', '-A');
  git('-c', 'user.name=bench', '-c', 'user.email=bench@example.org', 'commit', '-qm', 'start');
  const asked: number[] = [];
  await using server = await startLoopback(({ nth }) => {
    asked.push(performance.now());
    return answers(nth);
  });
  try {
    const flags = ['--agent', 'finch', '--model', 'loopback', '--base-url', server.url, '--allow-unconfined'];
    const words = [cli, 'repair', project, ...flags, '--parallel', '1', '--json', ...more];
    const start = performance.now();
    // A shell, for it tells what all it waited for has used.
    const child = spawn('/bin/sh', ['-c', '"$@"; times', 'sh', process.execPath, ...words], {
      env: { ...process.env, OPENAI_API_KEY: 'bench' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let told = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => void (told += text));
    await once(child, 'close');
    const wallMs = performance.now() - start;
    const events = told.split('\n').flatMap((line) => decodeRecorded(line) ?? []);
    const firstMs = (asked[0] ?? NaN) - start;
    return { wallMs, firstMs, cpuS: cpuIn(told), asked, events, seen: [...server.seen] };
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

/** What `times` printed last: minutes and seconds of the children, in user and in system mode. */
function cpuIn(told: string): number {
  const [, ...parts] = /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/.exec(told) ?? [];
  const [userM = NaN, user = NaN, systemM = NaN, system = NaN] = parts.map(Number);
  return 60 * (userM + systemM) + user + system;
}

const prompt = ({ body }: Seen): string => JSON.stringify(body.tools ?? []) + JSON.stringify(body.messages);
const tokens = (text: string): number => encode(text).length;

async function measure(name: ProjectName): Promise<Measured> {
  const flags = ['--population', '1', '--generations', '1'];
  const run = await repair(name, flags, (nth) => script[nth - 1] ?? { text: 'Done.' });
  const { wallMs, firstMs, cpuS, asked, events, seen } = run;
  const at = (kind: Recorded['event']['kind']) => events.find(({ event }) => event.kind === kind)?.at ?? NaN;
  const testMs = [3, 5].reduce((sum, nth) => sum + (asked[nth] ?? 0) - (asked[nth - 1] ?? 0), 0);
  const attemptMs = at('patch.proposed') - at('rollout.started');
  const beforeMs = at('rollout.started') - at('run.started');
  const oracleMs = (events.at(-1)?.at ?? NaN) - at('run.started') - attemptMs;
  const failed = seen[3]?.body.messages.at(-1)?.content ?? '';
  const prompts = seen.map(prompt);
  return {
    agent: `galapagos (${name})`,
    wallMs,
    cpuS,
    bareMs: wallMs - oracleMs,
    firstRequestMs: firstMs - beforeMs,
    agentMs: wallMs - testMs - oracleMs,
    requests: seen.length,
    promptTokens: prompts.reduce((sum, text) => sum + tokens(text), 0),
    firstPrompt: tokens(prompts[0] ?? ''),
    oracleMs,
    testMs,
    prefix: Math.min(...prompts.slice(1).map((text, n) => sharedStart(prompts[n] ?? '', text))),
    result: { tokens: tokens(failed), names: failed.includes('adds up'), expects: failed.includes('300') },
  };
}

/** Share of the first text, without the bracket that closes it, with which the second begins. */
function sharedStart(before: string, text: string): number {
  const whole = before.slice(0, -1);
  let at = 0;
  while (at < whole.length && whole[at] === text[at]) at++;
  return at / whole.length;
}

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;

async function shared(): Promise<number> {
  const finish: Answer = {
    toolCalls: [{ name: 'finish', arguments: { approach: 'none', assumptions: [], confidence: 0 } }],
  };
  const { seen } = await repair('tiny', ['--population', '4', '--generations', '1'], () => finish);
  const firsts = seen.filter(({ body }) => body.messages.length === 2).map(prompt);
  return Math.min(...firsts.slice(1).map((text) => sharedStart(firsts[0] ?? '', text)));
}

const line = (row: Row, more = ''): string =>
  `| ${[row.agent, row.wallMs, row.bareMs, row.firstRequestMs, row.agentMs, row.requests, row.promptTokens, row.firstPrompt].map((each) => (typeof each === 'number' ? each.toFixed(0) : each)).join(' | ')} |${more}`;

console.log(
  '| agent | wall ms | without the oracle | start to first request, without the oracle | agent ms | requests | prompt tokens | first prompt |',
);
console.log('|---|---|---|---|---|---|---|---|');
for (const row of peers) console.log(line(row));
for (const name of ['tiny', 'big', 'noisy'] as const) {
  const rows: Measured[] = [];
  for (let n = 0; n < RUNS; n++) rows.push(await measure(name));
  const of = (key: 'wallMs' | 'bareMs' | 'firstRequestMs' | 'agentMs' | 'oracleMs' | 'testMs' | 'cpuS') =>
    median(rows.map((row) => row[key]));
  const [first] = rows;
  if (!first) continue;
  console.log(
    line({
      ...first,
      wallMs: of('wallMs'),
      bareMs: of('bareMs'),
      firstRequestMs: of('firstRequestMs'),
      agentMs: of('agentMs'),
    }),
  );
  console.log(
    `  of the wall ${of('oracleMs').toFixed(0)} ms are the oracle's (no peer has one), ${of('testMs').toFixed(0)} ms the agent's two test runs; ${of('cpuS').toFixed(2)} s of processor time in all; each request begins with ${(100 * first.prefix).toFixed(1)} % of the one before; the failing run reached the model in ${first.result.tokens} tokens, test ${first.result.names ? 'named' : 'NOT named'}, expected value ${first.result.expects ? 'shown' : 'NOT shown'}`,
  );
}
console.log(
  `rollouts of one run share at least ${(100 * (await shared())).toFixed(1)} % of their first prompt`,
);
console.log(
  `big: least of the peers ${leastOnBig.promptTokens} prompt tokens, ${leastOnBig.agentMs} agent ms (${leastOnBig.agent}); noisy: ${leastOnNoisy.tokens} tokens (${leastOnNoisy.agent})`,
);
console.log(
  'Rows of peers: FACTS, “Peers”, medians of 5 on another day under load; ours from now. Compare tokens; times only roughly.',
);
