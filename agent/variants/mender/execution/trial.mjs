// Owns the contract between the search and the executors that run tests for it.

/** @import { Source } from '../project/sources.mjs' */

/** @typedef {{ readonly path: string, readonly text: string }} FileText absolute path and the whole text */
/** @typedef {{ readonly path: string, readonly line: number }} Frame absolute path, line from 1 */

/**
 * One candidate to be tried.
 * @typedef {object} Trial
 * @property {readonly FileText[]} files with step counters
 * @property {readonly FileText[]} plain as a person would see them
 */

/**
 * `broken`: it does not load. `spent`: a test went beyond its steps and nothing else can be said. `hung`: it had to be
 * killed. `fixed` are targets that passed; `broke` says that a test which has to stay green did not.
 * @typedef {object} TrialOutcome
 * @property {'ran' | 'broken' | 'spent' | 'hung'} kind
 * @property {readonly string[]} fixed
 * @property {boolean} broke
 */

/**
 * What every trial runs: tests by file, in order. Limits are per test id; steps come at two levels.
 * @typedef {object} TrialPlan
 * @property {readonly TestGroup[]} targets
 * @property {readonly TestGroup[]} keep
 * @property {number} count number of targets
 * @property {readonly FileText[]} texts base texts with step counters
 * @property {{ readonly [id: string]: { readonly steps: readonly [number, number], readonly ms: number } }} limits
 * @property {readonly [number, number]} steps for tests without a limit of their own
 * @property {number} testMs
 * @property {number} patience targets that may fail before the first passes
 */
/** @typedef {{ readonly file: string, readonly names: readonly string[] }} TestGroup */

/**
 * One test on the base. `lines` by absolute path; `steps` is undefined when they were spent or nobody counted.
 * @typedef {object} ObservedTest
 * @property {string} id
 * @property {'passed' | 'failed' | 'skipped'} state
 * @property {number} ms
 * @property {number | undefined} steps
 * @property {string} message
 * @property {readonly Frame[]} frames
 * @property {{ readonly [path: string]: readonly number[] }} lines
 */

/**
 * @typedef {object} Observation
 * @property {readonly ObservedTest[]} tests
 * @property {readonly { readonly [path: string]: readonly number[] }[]} module lines that ran while files were loaded
 * @property {readonly { file: string, message: string, frames: readonly Frame[] }[]} broken files that did not load
 */

/**
 * @typedef {object} Loaded
 * @property {readonly string[]} loaded project files that take part, absolute
 * @property {string | undefined} stale a file that cannot be loaded afresh: trials would not see its changes
 */

/**
 * Someone who runs tests of candidates. `try` answers in the order of the trials, whatever ran first.
 * @typedef {object} Executor
 * @property {number} round most candidates worth trying between two decisions; a part of the result
 * @property {string} manner for people: "in process", "fork server", "one process per candidate"
 * @property {(files: readonly string[]) => Promise<Loaded>} load loads test files and runs nothing
 * @property {(request: ObserveRequest) => Promise<Observation>} observe
 * @property {(plan: TrialPlan) => Promise<void>} plan
 * @property {() => Promise<readonly string[]>} astray tests of the plan's `keep` that fail on the base when they run as
 *   planned: they lean on others, and say nothing about candidates
 * @property {(trials: readonly Trial[], level: 0 | 1) => Promise<readonly TrialOutcome[]>} try
 * @property {(trial: Trial) => Promise<boolean>} confirm runs a plausible trial once more, nearest to how people do it:
 *   true when every target passes and nothing that has to stay green fails
 * @property {() => Promise<void>} close nothing it started is left when this resolves
 */
/**
 * @typedef {object} ObserveRequest
 * @property {readonly string[]} files test files, relative to the project
 * @property {readonly Source[]} sources whose lines are asked for
 * @property {readonly FileText[]} texts the sources with step counters
 * @property {number} steps beyond which a test counts as looping for ever
 * @property {number} testMs
 */

/** @type {TrialOutcome} */
export const hung = { kind: 'hung', fixed: [], broke: false };
