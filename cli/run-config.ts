// What a new run is started with, as the command line says it.
import { type BudgetLimits } from '../agent/engine/budget.ts';
import { type RunConfig, type TeamMember } from '../agent/engine/events.ts';
import { type Fault } from '../agent/engine/fault.ts';
import { failure, success, type Outcome } from '../agent/engine/outcome.ts';
import { type Plugins, type ScoreWeights, type Strategy } from '../agent/engine/plugin.ts';
import { type Json } from '../agent/engine/json.ts';
import { type ModelSpec } from '../agent/model/model-spec.ts';
import { needsModel, WITH_MODEL } from '../agent/team.ts';
import { type VariantRef } from '../agent/trajectory/rollout.ts';
import { nearest, type Arguments } from './options/arguments.ts';
import { type Desk } from './desk.ts';
import { modelOf } from './models/model-choice.ts';
import { problemWithNumbers } from './options/numbers.ts';
import { policyOf } from './options/sandbox-options.ts';

const DEFAULTS = {
  seed: 1,
  minutes: 10,
  /** Of a model, where one is chosen. */
  tokens: 1_000_000,
  candidates: 4000,
  testTimeoutS: 120,
} as const;

/** An attempt may take this long whatever the run has. */
const SURE_MINUTES = 10;
/** And no longer than a day: a machine's timers do not reach much further. */
const MOST_MINUTES = 24 * 60;

/** Half of a longer run: a slow model comes to its end, and one attempt that hangs does not take all there is. */
const attemptMinutes = (args: Arguments): number =>
  Math.min(MOST_MINUTES, Math.max(SURE_MINUTES, (args.number('minutes') ?? DEFAULTS.minutes) / 2));

export interface Subject {
  readonly directory: string;
  /** What `solve` is asked to do. */
  readonly request?: string;
}

type Surroundings = Pick<Desk, 'plugins' | 'processors' | 'cwd' | 'environment' | 'variant'>;

/** Everything is looked at before anything is made or run. */
export async function configOf(
  args: Arguments,
  desk: Surroundings,
  subject: Subject,
): Promise<Outcome<RunConfig, Fault>> {
  const { plugins, processors, cwd } = desk;
  const strategy = strategyOf(args, plugins);
  if (!strategy.ok) return strategy;
  const sandbox = policyOf(args, { cwd, directory: subject.directory });
  if (!sandbox.ok) return sandbox;
  const model = modelOf(args, desk.environment);
  if (!model.ok) return model;
  const team = await teamOf(args, desk, { request: subject.request, model: model.value });
  if (!team.ok) return team;
  const options = optionsOf(args, strategy.value);
  if (!options.ok) return options;
  const budget = budgetOf(args, model.value);
  if (!budget.ok) return budget;
  return success({
    ...subject,
    ...testsOf(args),
    strategy: strategy.value.id,
    options: options.value,
    ...team.value,
    limits: limitsOf(args),
    seed: args.number('seed') ?? DEFAULTS.seed,
    budget: budget.value,
    parallel: Math.max(1, args.number('parallel') ?? Math.floor(processors / 2)),
    testTimeoutS: args.number('test-timeout') ?? DEFAULTS.testTimeoutS,
    protect: [],
    allowTestEdits: args.flag('allow-test-edits'),
    allowUnconfined: args.flag('allow-unconfined'),
    ...(sandbox.value && { sandbox: sandbox.value }),
  });
}

function testsOf(args: Arguments): Pick<RunConfig, 'testCommand' | 'only'> {
  const testCommand = args.text('test');
  const only = args.all('only');
  return {
    ...(testCommand === undefined ? {} : { testCommand }),
    ...(only.length === 0 ? {} : { only }),
  };
}

function limitsOf(args: Arguments): RunConfig['limits'] {
  const turns = args.number('turns');
  return {
    candidates: args.number('candidates') ?? DEFAULTS.candidates,
    wallMs: attemptMinutes(args) * 60_000,
    ...(turns === undefined ? {} : { turns }),
  };
}

interface Need {
  readonly request: string | undefined;
  readonly model: ModelSpec | undefined;
}

type Team = Pick<RunConfig, 'variant' | 'team' | 'model' | 'params'>;

/** The agents of the run, cheapest first. Search finds what failing tests show: a request alone is not for it. */
async function teamOf(args: Arguments, desk: Surroundings, need: Need): Promise<Outcome<Team, Fault>> {
  const names = agentNames(args, need);
  if (!names.ok) return names;
  const problem = problemWithNumbers(args, names.value);
  if (problem !== undefined) return refused(problem);
  const params = paramsOf(args);
  if (!params.ok) return params;
  const members: TeamMember[] = [];
  for (const name of names.value) {
    const variant = await desk.variant(name);
    if (!variant.ok) return variant;
    members.push(memberOf(variant.value, need.model, params.value));
  }
  const [first] = members;
  if (!first) return refused('There is no agent in this run.');
  const model = need.model ? { model: need.model } : {};
  const isTeam = members.length > 1;
  const own = needsModel(first.variant) && !isTeam ? params.value : {};
  return success({ variant: first.variant, ...model, params: own, ...(isTeam ? { team: members } : {}) });
}

const memberOf = (
  variant: VariantRef,
  model: ModelSpec | undefined,
  params: TeamMember['params'] & {},
): TeamMember => ({
  name: variant.name,
  variant,
  ...(needsModel(variant) && model ? { model } : {}),
  ...(needsModel(variant) && Object.keys(params).length > 0 ? { params } : {}),
});

function agentNames(args: Arguments, need: Need): Outcome<readonly string[], Fault> {
  const { request, model } = need;
  const searches = request === undefined || args.all('only').length > 0;
  const agent = args.text('agent') ?? usualAgent(model, searches);
  if (!isKey(AGENTS, agent)) return refused(`There is no agent “${agent}”. ${agentHint(agent)}`);
  const names = AGENTS[agent];
  const needy = names.find((name) => needsModel({ name }));
  if (!model && (needy !== undefined || request !== undefined))
    return failure({ kind: 'model-missing', agent: needy ?? WITH_MODEL });
  if (searches) return success(names);
  if (needy === undefined) return refused(NO_READER);
  return success([needy]);
}

const usualAgent = (model: ModelSpec | undefined, searches: boolean): string =>
  model ? (searches ? 'both' : 'finch') : 'mender';

function agentHint(agent: string): string {
  const near = nearest(agent, Object.keys(AGENTS));
  return near === undefined ? 'There are mender, finch and both.' : `Did you mean ${near}?`;
}

const NO_READER =
  'mender repairs failing tests and reads no requests: leave --agent out, or name tests with --only.';

const AGENTS = { mender: ['mender'], finch: ['finch'], both: ['mender', 'finch'] } as const;

/** Genes of the agent with a model that a person has set. Its own bound of turns gives way to theirs. */
function paramsOf(args: Arguments): Outcome<{ readonly [name: string]: Json }, Fault> {
  const text = args.text('temperature');
  const turns = args.number('turns');
  const own = turns === undefined ? {} : { turns };
  if (text === undefined) return success(own);
  const temperature = text.trim() === '' ? NaN : Number(text);
  if (!(temperature >= 0 && temperature <= 2)) return refused(`--temperature is from 0 to 2, not “${text}”.`);
  return success({ ...own, temperature });
}

function optionsOf(args: Arguments, { defaults }: Strategy): Outcome<RunConfig['options'], Fault> {
  const weights = weightsOf(args.text('weights'));
  if (!weights.ok) return weights;
  return success({
    ...defaults,
    population: args.number('population') ?? defaults.population,
    generations: args.number('generations') ?? defaults.generations,
    enough: args.number('greens') ?? defaults.enough,
    ...(weights.value && { weights: weights.value }),
  });
}

function weightsOf(text: string | undefined): Outcome<ScoreWeights | undefined, Fault> {
  if (text === undefined) return success(undefined);
  const parts = text.split(',').map((part) => (part.trim() === '' ? NaN : Number(part)));
  const [completion = NaN, reasoning = NaN, efficiency = NaN] = parts;
  const isFit =
    parts.length === 3 &&
    parts.every((part) => part >= 0 && part < Infinity) &&
    parts.some((part) => part > 0);
  if (!isFit)
    return refused(
      '--weights needs three numbers from 0 on: completion,reasoning,efficiency, as 0.5,0.3,0.2.',
    );
  return success({ completion, reasoning, efficiency });
}

function strategyOf(args: Arguments, { strategies }: Plugins): Outcome<Strategy, Fault> {
  const name = args.text('strategy') ?? 'evolve';
  const strategy = strategies.find((each) => each.id === name);
  if (strategy) return success(strategy);
  const names = strategies.map((each) => each.id);
  const near = nearest(name, names);
  const hint = near === undefined ? `There are ${names.join(' and ')}.` : `Did you mean ${near}?`;
  return refused(`There is no strategy “${name}”. ${hint}`);
}

function budgetOf(args: Arguments, model: ModelSpec | undefined): Outcome<BudgetLimits, Fault> {
  const usd = args.number('usd');
  const given = {
    rollouts: args.number('rollouts'),
    testRuns: args.number('test-runs'),
    tokens: args.number('tokens') ?? (model ? DEFAULTS.tokens : undefined),
    usd,
  };
  const limits = Object.entries(given).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return success({ minutes: args.number('minutes') ?? DEFAULTS.minutes, ...Object.fromEntries(limits) });
}

const refused = (detail: string): Outcome<never, Fault> => failure({ kind: 'option-unknown', detail });

const isKey = <Table extends object>(table: Table, name: string): name is Extract<keyof Table, string> =>
  Object.hasOwn(table, name);
