#!/usr/bin/env node
// The terminal's composition root: the only place under cli/ that makes collaborators.
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { inspect } from 'node:util';

import { failure, success, type Outcome } from '../agent/engine/outcome.ts';
import { FaultError, type Fault } from '../agent/engine/fault.ts';
import { type Clock, type Grounds } from '../agent/engine/ports.ts';
import { plugins } from '../agent/engine/registry.ts';
import { type VariantRef } from '../agent/trajectory/rollout.ts';
import packageJson from '../package.json' with { type: 'json' };
import { findGuestHome } from '../sandbox/guest/home.ts';
import { loadVariant } from '../sandbox/guest/variant.ts';
import { redactor, secretsOf } from '../sandbox/journal/redact.ts';
import { connectModel } from '../sandbox/models/connect.ts';
import { detectServers } from '../sandbox/models/detect.ts';
import { modelFetch } from '../sandbox/models/fetch.ts';
import { listModels } from '../sandbox/models/list.ts';
import { tryModel } from '../sandbox/models/try.ts';
import { openStore } from '../sandbox/store/store.ts';
import { type Workspaces } from '../sandbox/workspace/box.ts';
import { parseCommand, unknownCommand } from './options/arguments.ts';
import { commands } from './options/command-table.ts';
import { apply } from './commands/apply.ts';
import { models } from './commands/models.ts';
import { repair } from './commands/repair.ts';
import { replay } from './commands/replay.ts';
import { resume } from './commands/resume.ts';
import { runs } from './commands/runs.ts';
import { show } from './commands/show.ts';
import { solve } from './commands/solve.ts';
import { undo } from './commands/undo.ts';
import { recombine, refine } from './commands/wish.ts';
import { refuse, type Command, type Desk, type GroundsOptions, type ModelDesk } from './desk.ts';
import { commandHelp, EXIT, helpAbout } from './telling/help.ts';
import { Inlet } from './inlet.ts';
import { programName } from './invocation.ts';
import { groundsIn } from './open-grounds.ts';
import { keyOnCommandLine } from './models/keys.ts';
import { processTerminal, type Terminal } from './telling/terminal.ts';

const work: Readonly<Record<string, Command>> = {
  repair,
  solve,
  resume,
  refine,
  recombine,
  runs,
  show,
  apply,
  undo,
  replay,
  models,
  // Its attacks on the walls are nobody else's.
  doctor: async (args, desk) => await (await import('./commands/doctor.ts')).doctor(args, desk),
};
/** From our start on it goes forward with time alone: whoever sets the machine's clock spends no minutes of a run. */
const clock: Clock = { now: () => Math.round(performance.timeOrigin + performance.now()) };
const home = findGuestHome(import.meta.url);
const chance = Math.random;
const program = programName(process.argv[1] ?? 'galapagos', process.cwd());

function deskFor(terminal: Terminal): Desk {
  return {
    terminal,
    clock,
    cwd: process.cwd(),
    results: process.stdout.fd,
    chance,
    version: packageJson.version,
    processors: availableParallelism(),
    environment: process.env,
    secrets: secretsOf(process.env),
    plugins,
    variant: embedded,
    models: modelDesk,
    inlet,
    openStore: (project, directory) =>
      openStore(project, { clock, ...(directory === undefined ? {} : { directory }) }),
    openGrounds,
  };
}

const modelDesk: ModelDesk = {
  open: (spec, access) => connectModel(spec, access),
  detect: (signal) => detectServers({ environment: process.env, fetch: modelFetch(), signal }),
  list: (place, access, signal) => listModels(place, access, { fetch: modelFetch(), signal }),
  try: (spec, access, signal) => tryModel(spec, access, { signal }),
};

async function embedded(agent: string): Promise<Outcome<VariantRef, Fault>> {
  const loaded = await loadVariant(home, agent);
  return loaded.ok ? success(loaded.value.ref) : loaded;
}

async function openGrounds(options: GroundsOptions): Promise<Outcome<Grounds & AsyncDisposable, Fault>> {
  const { objects, store, allowUnconfined, parallel, policy, verdicts, run, secrets } = options;
  const { openWorkspaces } = await import('../sandbox/workspace/workspaces.ts');
  const opening = openWorkspaces({ allowUnconfined, parallel, policy, hide: [resolve(store)] });
  const loading = import('./rest-of-the-run.ts').then(
    ({ grounds, guestRollouts }) =>
      (workspaces: Workspaces) =>
        grounds({
          workspaces,
          objects,
          clock,
          memory: { folder: verdicts, run, redact: redactor(secrets).text },
          rollouts: (base, task, boxes) => guestRollouts({ workspaces: boxes, base, task, home, clock }),
        }),
  );
  return await groundsIn(opening, loading);
}

const standardInput: { opened?: Inlet } = {};

const inlet = (): Inlet => (standardInput.opened ??= new Inlet(process.stdin));

async function main(argv: readonly string[]): Promise<number> {
  const [name = '--help', ...rest] = argv;
  const terminal = processTerminal(rest, program);
  if (name === '--version' || name === '-v') return printed(terminal, packageJson.version);
  if (['--help', '-h', 'help'].includes(name)) return printed(terminal, helpAbout(rest[0], terminal));
  const command = commands.find((each) => each.name === name);
  const run = work[name];
  if (!command || !run) return refuse(terminal, { kind: 'option-unknown', detail: unknownCommand(name) });
  if (rest.includes('--help') || rest.includes('-h'))
    return printed(terminal, commandHelp(command, terminal));
  const key = keyOnCommandLine(rest);
  const args = key ? failure(key) : parseCommand(command, rest);
  if (!args.ok) return refuse(terminal, args.fault);
  try {
    return await run(args.value, deskFor(terminal));
  } catch (error) {
    return failed(error, terminal);
  }
}

function failed(error: unknown, terminal: Terminal): number {
  if (error instanceof FaultError) return refuse(terminal, error.fault);
  terminal.say(
    `This is a bug in Galapagos, and not in your code. What was recorded is kept.\n${inspect(error)}`,
  );
  return EXIT.crashed;
}

function printed(terminal: Terminal, text: string): number {
  terminal.print(text);
  return EXIT.done;
}

// A reader that leaves (`| head`) ends the output, not the run; a terminal that was closed (EIO) ends the run by its signal, tidily.
for (const output of [process.stdout, process.stderr])
  output.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
  });
process.exitCode = await main(process.argv.slice(2));
// An editor holds our input open as long as we live: what was refused before anything listened there ends all the same.
standardInput.opened?.close();
