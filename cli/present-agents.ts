// The agents of a run as this program has them.
import { agentsOf } from '../agent/engine/agents.ts';
import { type RunConfig } from '../agent/engine/events.ts';
import { type Fault } from '../agent/engine/fault.ts';
import { success, type Outcome } from '../agent/engine/outcome.ts';
import { type VariantRef } from '../agent/trajectory/rollout.ts';
import { type Desk } from './desk.ts';

/** By their names; the fault of the first that is not there or cannot be read. */
export async function presentAgents(
  config: RunConfig,
  { variant }: Pick<Desk, 'variant'>,
): Promise<Outcome<readonly VariantRef[], Fault>> {
  const agents: VariantRef[] = [];
  for (const { name } of agentsOf(config)) {
    const found = await variant(name);
    if (!found.ok) return found;
    agents.push(found.value);
  }
  return success(agents);
}
