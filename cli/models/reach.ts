// How a run reaches its models, and what it is not to write down of that.
import { type RunConfig } from '../../agent/engine/events.ts';
import { type Fault } from '../../agent/engine/fault.ts';
import { success, type Outcome } from '../../agent/engine/outcome.ts';
import { type ModelPorts } from '../../agent/engine/ports.ts';
import { type Access } from '../../agent/model/endpoint.ts';
import { type HandedSecrets } from '../../agent/model/host-wire.ts';
import { redactor } from '../../sandbox/journal/redact.ts';
import { type Arguments } from '../options/arguments.ts';
import { type Desk } from '../desk.ts';
import { HostModels } from './host-model.ts';
import { accessOf, handedOver, secretsIn } from './keys.ts';
import { type Control } from '../session.ts';

export interface Reached {
  readonly ports: Omit<ModelPorts, 'live'>;
  readonly secrets: readonly string[];
  readonly control?: Control;
}

/** Reads the line of secrets where one is handed over. Nobody is asked anything. */
export async function reach(
  { model }: Pick<RunConfig, 'model'>,
  args: Arguments,
  desk: Desk,
): Promise<Outcome<Reached, Fault>> {
  const { terminal, environment } = desk;
  const handed = await secretsOf(args, desk);
  if (!handed.ok) return handed;
  const host = new HostModels((line) => terminal.print(JSON.stringify(line)));
  const access: Outcome<Access, Fault> =
    model && model.provider !== 'host' ? accessOf(model, { environment, handed: handed.value }) : success({});
  if (!access.ok) return access;
  const secrets = [...desk.secrets, ...secretsIn(handed.value), ...secretsIn(access.value)];
  const open: ModelPorts['models']['open'] = (spec) =>
    spec.provider === 'host' ? host.open(spec) : desk.models.open(spec, access.value);
  return success({
    ports: { models: { open }, redact: redactor(secrets).exact },
    secrets,
    ...(args.flag('control') ? { control: { inlet: desk.inlet(), host } } : {}),
  });
}

async function secretsOf(args: Arguments, { inlet }: Desk): Promise<Outcome<HandedSecrets, Fault>> {
  if (!args.flag('key-stdin')) return success({});
  const input = inlet();
  const handed = await handedOver(input);
  if (!args.flag('control')) input.close();
  return handed;
}
