// How a run reaches its models, and what it is not to write down of that.
import { type RunConfig } from '../../agent/engine/events.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { success, type Outcome } from '../../agent/engine/outcome.ts';
import { type ModelPorts } from '../../agent/engine/ports.ts';
import { OPENAI_URL, type Access, originOf } from '../../agent/model/endpoint.ts';
import { type HandedSecrets } from '../../agent/model/host-wire.ts';
import { redactor } from '../../sandbox/journal/redact.ts';
import { type Arguments } from '../options/arguments.ts';
import { type Desk } from '../desk.ts';
import { HostModels } from './host-model.ts';
import { accessOf, handedOver, secretsIn, type Sources } from './keys.ts';
import { type ModelSpec } from '../../agent/model/model-spec.ts';
import { type Control } from '../session.ts';

export interface Reached {
  readonly ports: Omit<ModelPorts, 'live'>;
  readonly secrets: readonly string[];
  /** What its endpoint is asked with; empty for a model of the editor. */
  readonly access: Access;
  readonly control?: Control;
}

type Asked = Pick<RunConfig, 'model' | 'team'>;

/** As much of a desk as this needs. */
type Seat = Pick<Desk, 'environment' | 'inlet' | 'secrets'> & {
  readonly terminal: Pick<Desk['terminal'], 'print'>;
  readonly models: Pick<Desk['models'], 'open'>;
};

/** Reads the line of secrets where one is handed over. Nobody is asked anything. */
export async function reach(config: Asked, args: Arguments, desk: Seat): Promise<Outcome<Reached, Fault>> {
  const { terminal, environment } = desk;
  const handed = await secretsOf(args, desk);
  if (!handed.ok) return handed;
  const host = new HostModels((line) => terminal.print(JSON.stringify(line)));
  // A run that is gone on with tells its addresses itself; one of another store may be anybody's.
  const isForeign = args.text('model') === undefined && args.text('store') !== undefined;
  const accesses = accessesOf(config, { environment, handed: handed.value, isForeign });
  if (!accesses.ok) return accesses;
  const secrets = [
    ...desk.secrets,
    ...secretsIn(handed.value),
    ...[...accesses.value.values()].flatMap((access) => secretsIn(access)),
  ];
  const open: ModelPorts['models']['open'] = (spec) =>
    spec.provider === 'host'
      ? host.open(spec)
      : desk.models.open(spec, accesses.value.get(placeOf(spec)) ?? {});
  return success({
    ports: { models: { open }, redact: redactor(secrets).exact },
    secrets,
    access: config.model ? (accesses.value.get(placeOf(config.model)) ?? {}) : {},
    ...(args.flag('control') ? { control: { inlet: desk.inlet(), host } } : {}),
  });
}

/** Each model of the run has its own: what was handed over is for the run's model, and for others at the same place. */
function accessesOf(
  { model, team = [] }: Asked,
  sources: Sources,
): Outcome<ReadonlyMap<string, Access>, Fault> {
  const home = model && originOf(model.baseUrl ?? OPENAI_URL);
  const handed = { ...sources.handed, origin: sources.handed.origin ?? home ?? '' };
  const accesses = new Map<string, Access>();
  for (const spec of [model, ...team.map((member) => member.model)]) {
    if (!spec || spec.provider === 'host') continue;
    const access = accessOf(spec, { ...sources, handed });
    if (!access.ok) return access;
    accesses.set(placeOf(spec), access.value);
  }
  return success(accesses);
}

/** What is known of a model besides changes nothing of how it is reached. */
const placeOf = ({ provider, baseUrl, apiVersion, headers }: ModelSpec): string =>
  JSON.stringify([provider, baseUrl, apiVersion, headers]);

async function secretsOf(
  args: Arguments,
  { inlet }: Pick<Desk, 'inlet'>,
): Promise<Outcome<HandedSecrets, Fault>> {
  if (!args.flag('key-stdin')) return success({});
  const input = inlet();
  const handed = await handedOver(input);
  if (!args.flag('control')) input.close();
  return handed;
}
