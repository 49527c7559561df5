#!/usr/bin/env node
// The terminal's composition root: the only place under cli/ that makes collaborators.
import { availableParallelism } from 'node:os';

import { failure, success, type Outcome } from '../agent/engine/outcome.ts';
import { type Fault } from '../agent/engine/fault.ts';
import { type Clock, type Grounds } from '../agent/engine/ports.ts';
import { plugins } from '../agent/engine/registry.ts';
import { type VariantRef } from '../agent/trajectory/rollout.ts';
import packageJson from '../package.json' with { type: 'json' };
import { findGuestHome } from '../sandbox/guest/home.ts';
import { guestRollouts } from '../sandbox/guest/rollouts.ts';
import { loadVariant } from '../sandbox/guest/variant.ts';
import { secretsOf } from '../sandbox/journal/redact.ts';
import { grounds } from '../sandbox/oracle/grounds.ts';
import { openStore } from '../sandbox/store/store.ts';
import { openWorkspaces } from '../sandbox/workspace/workspaces.ts';
import { commands, nearest, parseCommand } from './arguments.ts';
import { apply } from './commands/apply.ts';
import { doctor } from './commands/doctor.ts';
import { repair } from './commands/repair.ts';
import { replay } from './commands/replay.ts';
import { resume } from './commands/resume.ts';
import { runs } from './commands/runs.ts';
import { show } from './commands/show.ts';
import { undo } from './commands/undo.ts';
import { refuse, type Command, type Desk, type GroundsOptions } from './desk.ts';
import { commandHelp, EXIT, helpText } from './help.ts';
import { processTerminal } from './terminal.ts';

const AGENT = 'mender';
const work: Readonly<Record<string, Command>> = { repair, resume, runs, show, apply, undo, replay, doctor };
const clock: Clock = { now: Date.now };
const home = findGuestHome(import.meta.url);
const desk: Desk = {
  terminal: processTerminal(),
  clock,
  cwd: process.cwd(),
  chance: Math.random,
  version: packageJson.version,
  processors: availableParallelism(),
  secrets: secretsOf(process.env),
  plugins,
  variant: embedded,
  openStore: (project, directory) =>
    openStore(project, { clock, ...(directory === undefined ? {} : { directory }) }),
  openGrounds,
};

async function embedded(): Promise<Outcome<VariantRef, Fault>> {
  const loaded = await loadVariant(home, AGENT);
  return loaded.ok ? success(loaded.value.ref) : loaded;
}

async function openGrounds(options: GroundsOptions): Promise<Outcome<Grounds & AsyncDisposable, Fault>> {
  const opened = await openWorkspaces(options);
  if (!opened.ok) return failure(opened.fault);
  const workspaces = opened.value;
  await workspaces.sweep();
  const { objects, testTimeoutS } = options;
  const ground = grounds({
    workspaces,
    objects,
    clock,
    rollouts: (base, task) => guestRollouts({ workspaces, base, task, home, clock, testTimeoutS }),
  });
  return success({
    prepare: (...args) => ground.prepare(...args),
    [Symbol.asyncDispose]: () => workspaces[Symbol.asyncDispose](),
  });
}

async function main(argv: readonly string[]): Promise<number> {
  const [name = '--help', ...rest] = argv;
  const { terminal } = desk;
  if (name === '--version' || name === '-v') {
    terminal.print(desk.version);
    return EXIT.done;
  }
  if (['--help', '-h', 'help'].includes(name)) {
    terminal.print(helpText());
    return EXIT.done;
  }
  const command = commands.find((each) => each.name === name);
  const run = work[name];
  if (!command || !run) {
    const near = nearest(
      name,
      commands.map((each) => each.name),
    );
    const hint = near === undefined ? '' : ` Did you mean ${near}?`;
    return refuse(terminal, { kind: 'option-unknown', detail: `there is no command “${name}”.${hint}` });
  }
  if (rest.includes('--help') || rest.includes('-h')) {
    terminal.print(commandHelp(command));
    return EXIT.done;
  }
  const args = parseCommand(command, rest);
  return args.ok ? run(args.value, desk) : refuse(terminal, args.fault);
}

// A reader that leaves (`| head`) ends the output, not the run.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});
process.exitCode = await main(process.argv.slice(2));
