// What every command works with. The composition root makes it; tests make another.
import { type Fault } from '../agent/engine/fault.ts';
import { type RunId } from '../agent/engine/ids.ts';
import { type Plugins } from '../agent/engine/plugin.ts';
import { type Clock, type Grounds } from '../agent/engine/ports.ts';
import { type Rng } from '../agent/engine/random.ts';
import { type SandboxPolicy } from '../agent/engine/sandbox-policy.ts';
import { type Outcome } from '../agent/engine/outcome.ts';
import { notice } from '../agent/notice.ts';
import { type ChatFault } from '../agent/model/chat-fault.ts';
import { type ChatModel } from '../agent/model/chat.ts';
import { type Access } from '../agent/model/endpoint.ts';
import { type ModelSpec } from '../agent/model/model-spec.ts';
import { type VariantRef } from '../agent/trajectory/rollout.ts';
import { type OfferedModel } from '../sandbox/models/decode-lists.ts';
import { type LocalServer } from '../sandbox/models/detect.ts';
import { type Trial } from '../sandbox/models/try.ts';
import { type Store } from '../sandbox/store/store.ts';
import { type Arguments } from './options/arguments.ts';
import { EXIT } from './telling/help.ts';
import { type Inlet } from './inlet.ts';
import { type Terminal } from './telling/terminal.ts';

export interface Desk {
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly cwd: string;
  /** The descriptor that results are printed to. */
  readonly results: number;
  /** For ids only. */
  readonly chance: Rng;
  readonly version: string;
  readonly processors: number;
  /** The variables of this process, of which boxes get those that were named. */
  readonly environment: NodeJS.ProcessEnv;
  /** Values that must never reach a journal. */
  readonly secrets: readonly string[];
  readonly plugins: Plugins;
  /** An embedded agent by its name. */
  readonly variant: (agent: string) => Promise<Outcome<VariantRef, Fault>>;
  readonly models: ModelDesk;
  /** Standard input, which is not touched before it is asked for. */
  readonly inlet: () => Inlet;
  readonly openStore: (project: string, folder: string | undefined) => Store;
  /** Boxes and the oracle of one run; disposing takes down everything that ran. */
  readonly openGrounds: (options: GroundsOptions) => Promise<Outcome<Grounds & AsyncDisposable, Fault>>;
}

/** Models as this machine reaches them. */
export interface ModelDesk {
  /** Asks nobody anything. */
  open(spec: ModelSpec, access: Access): ChatModel;
  /** Servers of this machine. Whoever does not answer in time is not there. */
  detect(signal: AbortSignal): Promise<readonly LocalServer[]>;
  list(
    place: Omit<ModelSpec, 'id'>,
    access: Access,
    signal: AbortSignal,
  ): Promise<Outcome<readonly OfferedModel[], ChatFault>>;
  /** Asks one short question. */
  try(spec: ModelSpec, access: Access, signal: AbortSignal): Promise<Outcome<Trial, ChatFault>>;
}

export interface GroundsOptions {
  readonly objects: string;
  readonly allowUnconfined: boolean;
  readonly policy: SandboxPolicy;
  readonly parallel: number;
  /** The store's folder: what runs in a box must not see it. */
  readonly store: string;
  /** Where the oracle remembers its answers, and which run asks. */
  readonly verdicts: string;
  readonly run: RunId;
  readonly secrets: readonly string[];
}

export type Command = (args: Arguments, desk: Desk) => Promise<number>;

/** Tells a fault in the words of the catalogue and gives the exit code. With --json it is the last line, too. */
export function refuse(terminal: Terminal, fault: Fault): number {
  const told = notice(fault, terminal.program);
  const { title, detail, kept, next } = told;
  if (terminal.isRead) terminal.print(JSON.stringify({ notice: told, fault }));
  const harmless = fault.kind === 'suite-green';
  terminal.say(
    [
      terminal.paint(harmless ? 'green' : 'red', title),
      ...[detail, ...evidenceOf(fault), kept, next].map((line) => `  ${line}`),
    ].join('\n'),
  );
  if (harmless) return EXIT.done;
  return fault.kind === 'option-unknown' ? EXIT.usage : EXIT.refused;
}

/** The runs that a name could mean, a line each. */
const evidenceOf = (fault: Fault): readonly string[] =>
  fault.kind === 'run-unknown' ? (fault.matches ?? []).map((run) => `  ${run}`) : [];
