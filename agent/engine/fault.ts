// Every expected failure that a user can meet, with its evidence. The words for them are in agent/notices.
import { type ChatFault } from '../model/chat-fault.ts';
import { type OutOfReach } from '../task/in-reach.ts';
import { type OracleCheck } from './events.ts';

export type Fault =
  | { readonly kind: 'git-missing' }
  | { readonly kind: 'folder-missing'; readonly path: string }
  | { readonly kind: 'folder-empty'; readonly path: string }
  | { readonly kind: 'folder-unreadable'; readonly path: string; readonly detail: string }
  | { readonly kind: 'store-unwritable'; readonly path: string; readonly detail: string }
  /** The store in the project came with it, or from another machine. */
  | { readonly kind: 'store-foreign'; readonly path: string }
  | { readonly kind: 'disk-full'; readonly path: string }
  | { readonly kind: 'snapshot-failed'; readonly detail: string }
  /** `output`: the end of what the command in `looked` printed, where one was run; it found none. */
  | {
      readonly kind: 'tests-not-found';
      readonly path: string;
      readonly looked: readonly string[];
      readonly output?: string;
    }
  | { readonly kind: 'command-unreadable'; readonly command: string; readonly detail: string }
  /** `lacks`: what the suite needs and the machine or project does not have; `script`: what is wrong with the one it names. */
  | {
      readonly kind: 'command-missing';
      readonly command: string;
      readonly detail: string;
      readonly lacks?: Missing;
      readonly script?: ScriptTrouble;
    }
  /** `tests`: those that were running when it was stopped, where that is known. */
  | {
      readonly kind: 'suite-hangs';
      readonly command: string;
      readonly seconds: number;
      readonly tests?: readonly string[];
    }
  /** `passes`: it ended with 0 and told of no tests. */
  | {
      readonly kind: 'suite-silent';
      readonly command: string;
      readonly detail: string;
      readonly output: string;
      readonly passes?: true;
    }
  /** The suite finds or loads no tests, and runs on another Node than it needs; versions as Node and semver write them. */
  | {
      readonly kind: 'node-unfit';
      readonly command: string;
      readonly found: string;
      readonly wanted: string;
      /** Who asks for it: "package.json engines.node". */
      readonly source: string;
    }
  | { readonly kind: 'suite-green'; readonly command: string; readonly passed: number }
  | { readonly kind: 'suite-all-flaky'; readonly tests: readonly string[] }
  /** A name that should choose failing tests. `tests`: those it fits, or the nearest failing ones where it fits none. */
  | {
      readonly kind: 'test-unmatched';
      readonly name: string;
      readonly why: 'unknown' | 'several' | 'passing' | 'flaky' | 'skipped';
      readonly tests: readonly string[];
    }
  | { readonly kind: 'oracle-unsound'; readonly checks: readonly OracleCheck[] }
  /** The embedded agent can reach no code from these failing tests, so that no attempt is made. */
  | {
      readonly kind: 'agent-unfit';
      readonly why: OutOfReach;
      readonly command: string;
      readonly failing: number;
      /** The last that the command printed; absent where its tests are told one by one. */
      readonly output?: string;
    }
  | { readonly kind: 'confinement-missing'; readonly missing: readonly Missing[] }
  /** `mechanism`: the one that was asked for, or `auto` where none can do what was asked for beside. */
  | { readonly kind: 'mechanism-unfit'; readonly mechanism: string; readonly missing: readonly Missing[] }
  | { readonly kind: 'confinement-broke'; readonly detail: string }
  /** The model gives no answer that could be worked with, and no further question would be answered better. */
  | {
      readonly kind: 'model-unfit';
      readonly model: string;
      readonly why: ChatFault;
      /** There is no run that could be resumed. */
      readonly isUnbegun?: true;
      /** The run has ended with it: it answered none of its questions. */
      readonly isOver?: true;
    }
  /** All that the model answered in the attempts of the run was words: it never called a tool. `asText`: it was to write calls as text. */
  | {
      readonly kind: 'model-mute';
      readonly model: string;
      readonly answers: number;
      readonly asText?: true;
    }
  /** The agent needs a model, and none was chosen. */
  | { readonly kind: 'model-missing'; readonly agent: string }
  /** A limit of money is set, and nobody says what this model costs. */
  | { readonly kind: 'prices-unknown'; readonly model: string }
  /** Its code is no longer what the run was started with: the product was updated under it. */
  | { readonly kind: 'agent-replaced'; readonly variant: string }
  /** `steps`: it did work, and no attempt came to its end; those of the longest one. */
  | {
      readonly kind: 'variant-broken';
      readonly variant: string;
      readonly detail: string;
      readonly steps?: number;
    }
  | {
      readonly kind: 'run-unknown';
      readonly run: string;
      readonly store: string;
      /** The runs it could mean, when it is the beginning or the end of several. */
      readonly matches?: readonly string[];
    }
  | { readonly kind: 'run-busy'; readonly run: string; readonly pid: number }
  /** What is asked of it, it cannot give: it ended before its first attempt, or has not come to its end. */
  | { readonly kind: 'run-unfit'; readonly run: string; readonly why: 'no-search' | 'unfinished' }
  | { readonly kind: 'run-newer'; readonly run: string; readonly version: number }
  | { readonly kind: 'journal-damaged'; readonly path: string; readonly detail: string }
  /**
   * `among`: so many runs were looked at, of which `run` is the newest. `spent`: its budget ended it. `best`: its best
   * attempt, which repairs a part and breaks nothing that was run, and what that comes to. `because`: why it ended
   * before its first attempt.
   */
  | {
      readonly kind: 'no-patch';
      readonly run: string;
      readonly among?: number;
      readonly spent?: boolean;
      readonly best?: BestAttempt;
      readonly because?: string;
    }
  /** `isEmpty`: the attempt is there, without a patch. `elsewhere`: the newest run that has one of this name. */
  | {
      readonly kind: 'patch-unknown';
      readonly run: string;
      readonly rollout: string;
      readonly isEmpty?: boolean;
      readonly elsewhere?: string;
    }
  | { readonly kind: 'stale-files'; readonly files: readonly string[] }
  /** A file of the user's could not be written, or may not be; `path` is relative to the repository. */
  | { readonly kind: 'apply-failed'; readonly path: string; readonly detail: string }
  | { readonly kind: 'already-applied'; readonly run: string }
  | { readonly kind: 'nothing-applied'; readonly run: string }
  | { readonly kind: 'undo-stale'; readonly files: readonly string[] }
  /** An apply or undo failed, and could not be taken back wholly. Paths are relative to `root`. */
  | {
      readonly kind: 'take-back-failed';
      readonly root: string;
      /** Why it was to be taken back, in words; absent when its process was killed. */
      readonly because?: string;
      /** Files that are as they were before it. */
      readonly back: readonly string[];
      readonly left: readonly LeftFile[];
    }
  /** An apply or undo by an editor was killed in the middle. It is recorded, so that undo takes back what is there. */
  | {
      readonly kind: 'apply-unfinished';
      readonly run: string;
      /** Files in which the patch is. */
      readonly written: readonly string[];
      /** Files that are as they were before the patch. */
      readonly unwritten: readonly string[];
      /** Files that somebody changed since: neither, and left alone. */
      readonly changed: readonly LeftFile[];
    }
  | { readonly kind: 'option-unknown'; readonly detail: string };

/** A fault as an exception: only for ports that answer with a bare value (`Journal.append` on a full disk). */
export class FaultError extends Error {
  readonly fault: Fault;

  constructor(fault: Fault, options?: ErrorOptions) {
    super(fault.kind, options);
    this.name = 'FaultError';
    this.fault = fault;
  }
}

/** An attempt that repairs a part: `words` say what it fixes, "fixes 2 of 4 failing tests and …". */
export interface BestAttempt {
  readonly rollout: string;
  readonly words: string;
}

/** A file of the user's that is not as it should be. */
export interface LeftFile {
  /** Relative to the repository. */
  readonly path: string;
  /** Why, in words. */
  readonly detail: string;
  /** Where its text from before lies, as one would type it: a path, or `zcat < path`. Absent when there was none. */
  readonly old?: string;
}

/** Why a script cannot be started, as the command names it. `left-out`: it is there, and not in the frozen copy. */
export type ScriptTrouble = { readonly script: string } & (
  | { readonly why: 'absent'; readonly folder: string }
  | { readonly why: 'interpreter'; readonly interpreter: string }
  | { readonly why: 'folder' }
  | { readonly why: 'not-executable' }
  | { readonly why: 'line-ends' }
  | { readonly why: 'left-out' }
);

/** Something this machine lacks, and the one command that mends it. */
export interface Missing {
  readonly what: string;
  readonly fix: string;
}
