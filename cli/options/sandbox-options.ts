// What the user decides about the walls, on the command line.
import { homedir } from 'node:os';
import { resolve } from 'node:path';

import { type Fault } from '../../agent/engine/fault.ts';
import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import {
  DEFAULT_POLICY,
  isDomain,
  LIMITS,
  MECHANISMS,
  refusalOfVariable,
  type LimitName,
  type MechanismChoice,
  type SandboxPolicy,
} from '../../agent/engine/sandbox-policy.ts';
import {
  refusalToHide,
  refusalToShow,
  type ChosenPlace,
} from '../../sandbox/confinement/seen/chosen-paths.ts';
import { nearest, type Arguments } from './arguments.ts';

export interface Site {
  readonly cwd: string;
  /** The project that is to be repaired. */
  readonly directory: string;
}

/** Undefined where nothing was decided. Everything is looked at before anything is run. */
export function policyOf(args: Arguments, site: Site): Outcome<SandboxPolicy | undefined, Fault> {
  const place = { home: homedir(), project: site.directory };
  const absolute = (path: string): string => resolve(site.cwd, path.replace(/^~(?=\/|$)/, homedir()));
  const show = args.all('show').map(absolute);
  const hide = args.all('hide').map(absolute);
  const mechanism = mechanismOf(args.text('sandbox') ?? DEFAULT_POLICY.mechanism);
  const limits = args.all('limit').map(limitOf);
  const image = args.text('image');
  const problem =
    [mechanism, ...limits].flatMap((each) => (each.ok ? [] : [each.fault]))[0] ??
    refusalOf(args, { show, hide, place });
  if (!mechanism.ok || problem !== undefined)
    return failure({ kind: 'option-unknown', detail: problem ?? '' });
  const policy: SandboxPolicy = {
    mechanism: mechanism.value,
    ...(image === undefined ? {} : { image }),
    domains: args.all('network'),
    show,
    hide,
    env: args.all('env'),
    limits: Object.fromEntries(limits.flatMap((each) => (each.ok ? [each.value] : []))),
  };
  return success(isDefault(policy) ? undefined : policy);
}

/** A line for the variables of `--env` that are not set here; none where all are. */
export function unsetWords({ env }: SandboxPolicy, environment: NodeJS.ProcessEnv): readonly string[] {
  const unset = [...new Set(env)].filter((name) => environment[name] === undefined);
  if (unset.length === 0) return [];
  const are = unset.length === 1 ? 'is' : 'are';
  return [`env       ${unset.join(' and ')} ${are} not set in your environment: boxes go without`];
}

interface Chosen {
  readonly show: readonly string[];
  readonly hide: readonly string[];
  readonly place: ChosenPlace;
}

function refusalOf(args: Arguments, { show, hide, place }: Chosen): string | undefined {
  const refusals = [
    ...show.map((path) => refusalToShow(path, place)),
    ...hide.map((path) => refusalToHide(path, place)),
    ...args.all('env').map(refusalOfVariable),
    ...args
      .all('network')
      .map((name) =>
        isDomain(name)
          ? undefined
          : `“${name}” is no domain: registry.npmjs.org, for one, or *.example.org for all below it.`,
      ),
  ];
  return refusals.find((each) => each !== undefined);
}

function mechanismOf(name: string): Outcome<MechanismChoice, string> {
  if (isKey(MECHANISMS, name)) return success(name);
  const names = Object.keys(MECHANISMS);
  return failure(`There is no isolation “${name}”. ${hint(name, names)}`);
}

function limitOf(text: string): Outcome<readonly [LimitName, number], string> {
  const [name = '', value = ''] = text.split(/=(.*)/s);
  if (!isKey(LIMITS, name)) return failure(`There is no limit “${name}”. ${hint(name, Object.keys(LIMITS))}`);
  const number = Number(value);
  const { about, least } = LIMITS[name];
  if (!Number.isSafeInteger(number) || number < least || value.trim() === '')
    return failure(`--limit ${name} needs ${about} as a whole number, ${least} at least: ${name}=${least}.`);
  return success([name, number]);
}

function hint(name: string, names: readonly string[]): string {
  const near = nearest(name, names);
  return near === undefined ? `There are ${names.join(', ')}.` : `Did you mean ${near}?`;
}

const isKey = <Table extends object>(table: Table, name: string): name is Extract<keyof Table, string> =>
  Object.hasOwn(table, name);

const isDefault = (policy: SandboxPolicy): boolean =>
  JSON.stringify(policy) === JSON.stringify(DEFAULT_POLICY);
