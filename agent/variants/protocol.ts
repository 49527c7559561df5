// The guest protocol: what a variant sees, and the JSON-RPC 2.0 methods between host and guest runner (DESIGN §6).
import { type PatchId, type TestId } from '../engine/ids.ts';
import { type Json } from '../engine/json.ts';
import { type Outcome } from '../engine/outcome.ts';
import { type ChatFault } from '../model/chat-fault.ts';
import { type ChatReply, type ChatRequest } from '../model/chat.ts';
import { type ModelSpec } from '../model/model-spec.ts';
import { type Suite, type SuiteRun, type TestResult } from '../task/suite.ts';
import { type Guide } from '../trajectory/guide.ts';
import { type RolloutLimits } from '../trajectory/rollout.ts';
import { type Step } from '../trajectory/trajectory.ts';

export const PROTOCOL_VERSION = 1;

/** `variant.json` in a variant's folder. */
export interface VariantManifest {
  readonly name: string;
  readonly about: string;
  /** Module with `export async function attempt(task, context)`, relative to the folder. */
  readonly entry: string;
  readonly protocol: number;
  /** `chat`: it needs a model. */
  readonly needs: readonly 'chat'[];
  /** The genome: default parameters, all JSON numbers, strings or booleans. */
  readonly params: { readonly [name: string]: Json };
}

/** The task as a variant may see it: visible tests only, no verdicts of hidden ones. */
export interface VisibleTask {
  readonly title: string;
  /** What a person asked for, in their words; absent: the failing tests are all there is. */
  readonly request?: string;
  /** Absolute path of the repository inside the box: the user's own path. */
  readonly root: string;
  /** Absolute path of the project inside the box: where the suite runs. */
  readonly directory: string;
  readonly suite: Suite;
  /** Failing tests to turn green, with their messages. */
  readonly failures: readonly TestResult[];
  readonly passing: readonly TestId[];
  /** Globs, relative to root, of files whose changes would be undone before judging. */
  readonly protect: readonly string[];
  /** Wall time of the whole suite on the base, milliseconds. */
  readonly suiteMs: number;
}

/** Host → guest `attempt`. */
export interface AttemptParams {
  readonly protocol: number;
  /** Absolute path, inside the box, of the variant's folder. */
  readonly variant: string;
  /** Folder, inside the box, below which what the runner needs of the host is shown. */
  readonly shown: string;
  readonly task: VisibleTask;
  readonly guide: Guide;
  readonly history: readonly Step[];
  readonly params: { readonly [name: string]: Json };
  readonly seed: number;
  readonly limits: RolloutLimits;
  /** The model behind `chat`; absent: there is none. */
  readonly model?: GuestModel;
}

/** What a variant may know of the model it asks. */
export type GuestModel = Pick<ModelSpec, 'id' | 'contextTokens' | 'maxOutputTokens' | 'tools'>;

export interface AttemptResult {
  /** One sentence about what was done: shown, never believed. */
  readonly claim: string;
  readonly candidates: number;
  /**
   * Paths, relative to the repository root, that the variant changed on purpose. What else differs in the workspace was
   * left there by the tests it ran, and stays out of the patch. Absent: everything that differs is meant.
   */
  readonly files?: readonly string[];
}

/** `attempt` is the host's call, the others are the guest's. The patch is not sent: the host takes it from the workspace. */
export const methods = {
  attempt: 'attempt',
  note: 'note',
  recall: 'recall',
  remember: 'remember',
  checkpoint: 'checkpoint',
  visibleTests: 'visibleTests',
  chat: 'chat',
} as const;

export type NoteParams = Omit<Step, 'index' | 'ms'>;
export interface RecallParams {
  readonly key: string;
}
export interface RememberParams {
  readonly key: string;
  readonly value: Json;
}

/** What `attempt(task, context)` of a variant receives besides the task. */
export interface AttemptContext {
  readonly guide: Guide;
  readonly history: readonly Step[];
  readonly params: { readonly [name: string]: Json };
  readonly limits: RolloutLimits;
  readonly rng: () => number;
  readonly signal: AbortSignal;
  /** Records one step of the trajectory; the host numbers and times it. */
  note(step: NoteParams): Promise<void>;
  recall(key: string): Promise<Json | undefined>;
  remember(key: string, value: Json): Promise<void>;
  /**
   * Marks the present tree as a point of the trajectory. The host records the mark; it does not keep the tree yet, so
   * nothing can resume from it.
   */
  checkpoint(label: string): Promise<void>;
  visibleTests(): Promise<Pick<VisibleTask, 'suite' | 'failures' | 'passing'>>;
  /** The model behind `chat`; absent: there is none. */
  readonly model?: GuestModel;
  /** Asks the model of this attempt. What goes wrong is a value; nothing is thrown but what ends the attempt. */
  chat(request: ChatRequest): Promise<Outcome<ChatReply, ChatFault>>;
  /** Guest library: concrete syntax trees by tree-sitter. */
  readonly syntax: Syntax;
  /** Guest library: runs the suite's own command in the workspace as it is, and reads its report. */
  runSuite(options: GuestSuiteOptions): Promise<SuiteRun>;
  /**
   * The id of the patch that the workspace would be if these files, relative to the root, had these texts and all else
   * were as when the attempt began: what `guide.avoid` names. Ask before writing them.
   */
  patchId(files: readonly { readonly path: string; readonly text: string }[]): PatchId;
}

export interface GuestSuiteOptions {
  /** Tests that have to be run; others may be run and reported too. Absent means all. */
  readonly only?: readonly TestId[];
  readonly timeoutMs: number;
  readonly env?: Readonly<Record<string, string>>;
}

export type Language = 'javascript' | 'typescript' | 'tsx' | 'python';

export interface Syntax {
  /** The language of a file by its extension, or undefined when no grammar is shipped for it. */
  languageOf(path: string): Language | undefined;
  parse(language: Language, text: string): Promise<SyntaxNode>;
}

/** The part of tree-sitter's node that variants use. Offsets are UTF-16 indices into the text; rows count from 0. */
export interface SyntaxNode {
  readonly type: string;
  readonly text: string;
  readonly startIndex: number;
  readonly endIndex: number;
  readonly startPosition: { readonly row: number; readonly column: number };
  readonly endPosition: { readonly row: number; readonly column: number };
  readonly isNamed: boolean;
  readonly isError: boolean;
  readonly isMissing: boolean;
  readonly hasError: boolean;
  readonly parent: SyntaxNode | null;
  readonly children: readonly (SyntaxNode | null)[];
  readonly namedChildren: readonly (SyntaxNode | null)[];
  childForFieldName(name: string): SyntaxNode | null;
  fieldNameForChild(index: number): string | null;
}
