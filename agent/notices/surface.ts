// Where a notice is read: what it advises is done with commands and options at a terminal, and otherwise in an editor.

/** How a reader does what notices advise. The words stand within sentences, most of them after "with". */
export interface Surface {
  /** A command of the command line, to be pasted: "galapagos runs". */
  command(words: string): string;
  /** Says how the tests are run. */
  readonly testCommand: string;
  readonly testTimeout: string;
  readonly store: string;
  readonly allowUnconfined: string;
  readonly prices: string;
  readonly mostUsd: string;
  readonly model: string;
  /** How a model is made to write its calls as text. */
  readonly callsAsText: string;
  /** Chooses a model among those that there are. */
  readonly chooseModel: string;
  /** What shows the models that there are. */
  readonly models: string;
  /** A sentence about repairing a single test; '' where whoever repairs has pointed at it. */
  readonly singleTest: string;
  /** A sentence about naming tests when the name given fits none. */
  readonly nameTests: string;
  /** Lets somebody else see what happened in the run. */
  readonly record: string;
  /** Looks at an attempt and takes it: the end of a sentence about it. */
  takeAttempt(run: string, rollout: string): string;
}

/** `program` is how galapagos is started there. */
export const terminal = (program: string): Surface => ({
  command: (words) => `${program} ${words}`,
  testCommand: '--test "<command>"',
  testTimeout: '--test-timeout',
  store: '--store',
  allowUnconfined: '--allow-unconfined',
  prices: '--price PROMPT/ANSWER',
  mostUsd: '--usd',
  model: '--model',
  callsAsText: '--tools text',
  chooseModel: `--model; ${program} models shows what there is`,
  models: `${program} models`,
  singleTest: 'To repair one test only, name it with --only.',
  nameTests:
    'Name failing tests with --only, by their id or a part that one of them alone has; without it all are repaired.',
  record: `the output of ${program} show --markdown`,
  takeAttempt: (run, rollout) =>
    `look at it with ${program} show ${run} --rollout ${rollout}, and take it with ${program} apply ${run} --rollout ${rollout}`,
});
