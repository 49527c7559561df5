// `galapagos doctor --probes`: attacks the walls of this very machine with guests of our own, and tells what was stopped.
import { mkdirSync, mkdtempSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

import { DEFAULT_POLICY, type SandboxPolicy } from '../../agent/engine/sandbox-policy.ts';
import { FAMILIES, type ProbeReport } from '../../sandbox/probes/probe.ts';
import { runProbes } from '../../sandbox/probes/run-probes.ts';
import { removeTree } from '../../sandbox/workspace/remove-tree.ts';
import { openWorkspaces } from '../../sandbox/workspace/workspaces.ts';
import { type Workspaces } from '../../sandbox/workspace/box.ts';
import { type Arguments } from '../options/arguments.ts';
import { refuse, type Desk } from '../desk.ts';
import { EXIT } from '../telling/help.ts';
import { type Score, scoreOf, scoreWords } from '../telling/probe-score.ts';
import { policyOf } from '../options/sandbox-options.ts';
import { type Terminal } from '../telling/terminal.ts';
import { wrapped } from '../telling/wrap.ts';

/** Nothing of the user's is read or changed; what is planted is ours and gone afterwards, also after Ctrl-C. */
export async function showProbes(args: Arguments, desk: Desk): Promise<number> {
  const policy = policyOf(args, { cwd: desk.cwd, directory: desk.cwd });
  if (!policy.ok) return refuse(desk.terminal, policy.fault);
  const scratch = scratchFolder();
  const hand = new AbortController();
  const interrupt = (): void => hand.abort();
  for (const signal of SIGNALS) process.on(signal, interrupt);
  try {
    return await probeIn(scratch, policy.value ?? DEFAULT_POLICY, { desk, signal: hand.signal });
  } catch (error) {
    if (!hand.signal.aborted) throw error;
    desk.terminal.say('Interrupted. All that was planted for the probes is removed.');
    return EXIT.interrupted;
  } finally {
    for (const signal of SIGNALS) process.removeListener(signal, interrupt);
    await removeTree(scratch);
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

interface Course {
  readonly desk: Desk;
  readonly signal: AbortSignal;
}

async function probeIn(scratch: string, policy: SandboxPolicy, { desk, signal }: Course): Promise<number> {
  const { terminal } = desk;
  const opened = await openWorkspaces({ scratch, policy, allowUnconfined: false, parallel: 2 });
  if (!opened.ok) return refuse(terminal, opened.fault);
  await using workspaces = opened.value;
  const { confinement } = workspaces;
  if (!terminal.isRead) introduce(confinement, terminal);
  const reports: ProbeReport[] = [];
  for await (const report of runProbes(workspaces, { scratch, signal })) {
    if (!terminal.isRead) tell(report, reports.at(-1), terminal);
    reports.push(report);
  }
  const score = scoreOf(reports);
  if (terminal.isRead) terminal.print(JSON.stringify(asData({ confinement, reports, score })));
  else conclude(score, terminal);
  return score.broken === 0 ? EXIT.done : EXIT.refused;
}

/** Beside the user's own boxes, so that the file system is the one that runs use. */
function scratchFolder(): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  try {
    mkdirSync(cache, { recursive: true });
    return mkdtempSync(join(cache, 'galapagos-probes-'));
  } catch {
    return mkdtempSync(join(tmpdir(), 'galapagos-probes-'));
  }
}

function introduce({ tier, backend, lacks }: Workspaces['confinement'], { print, columns }: Terminal): void {
  const who = process.getuid?.() === 0 ? 'as root' : 'as an ordinary user';
  print(`isolation  ${tier} (${backend}), ${who}`);
  for (const lack of lacks) print(wrapped(`lacks ${lack}`, { lead: '           ', columns }));
  print(
    wrapped(
      'Each guest below runs in a box of its own and tries one thing; what came of it is looked at from outside.' +
        ' All secrets are made up; of your own only the numbers of files are compared, never their content.',
      { lead: '', columns },
    ),
  );
}

function tell(report: ProbeReport, before: ProbeReport | undefined, terminal: Terminal): void {
  const { probe } = report;
  const { print, paint, columns } = terminal;
  if (probe.family !== before?.probe.family) print(`\n${paint('bold', FAMILIES[probe.family])}`);
  const [mark, words] = markOf(report, terminal);
  const lead = `${mark} `;
  print(wrapped(words === '' ? probe.about : `${probe.about}: ${words}`, { lead, leadWidth: 2, columns }));
}

/** `✓` as promised, `✗` a broken promise, `–` nothing is promised, `·` not tried. */
function markOf({ kept, expected, result }: ProbeReport, { paint }: Terminal): readonly [string, string] {
  if (result.kind === 'not tried') return [paint('dim', '·'), `not tried: ${result.why}`];
  if (result.kind === 'unclear') return [paint('red', '✗'), `UNCLEAR: ${result.why}`];
  if (!kept) return [paint('red', '✗'), `${result.kind === 'broken' ? 'BROKEN' : 'OPEN'}: ${result.seen}`];
  if (expected.is !== 'open') return [paint('green', '✓'), ''];
  return [
    paint('yellow', '–'),
    result.kind === 'stopped' || result.kind === 'works'
      ? `not promised, but ${result.kind === 'works' ? 'it works' : 'stopped'}`
      : `not promised: ${expected.why}`,
  ];
}

function conclude(score: Score, { print, paint, columns }: Terminal): void {
  const lead = `\n${score.broken === 0 ? paint('green', '✓') : paint('red', '✗')} `;
  print(wrapped(scoreWords(score), { lead, leadWidth: 2, columns }));
  if (score.broken > 0)
    print(
      wrapped(
        'A promise is broken on this machine. Do not run code that you do not trust until it is known why; docs/safety.md says how to report it.',
        { lead: '  ', columns },
      ),
    );
}

interface Findings {
  readonly confinement: Workspaces['confinement'];
  readonly reports: readonly ProbeReport[];
  readonly score: Score;
}

function asData({ confinement, reports, score }: Findings): unknown {
  const probes = reports.map(({ probe: { id, family, about }, expected, result, kept, ms }) => ({
    id,
    family,
    about,
    expected,
    result,
    kept,
    ms: Math.round(ms),
  }));
  return { ...confinement, root: process.getuid?.() === 0, ...score, probes };
}
