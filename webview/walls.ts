// How the walls around agents and tests are told: in one label, with what they lack.
import { type RunView } from '../agent/engine/view.ts';

const tiers = {
  full: 'Confined',
  namespaces: 'Confined by namespaces',
  container: 'Confined in a container',
  rules: 'Confined by kernel rules',
  limits: 'Not confined',
} as const;

export interface Walls {
  readonly label: string;
  /** The mechanism and what it lacks, in one line. */
  readonly note: string;
  /** There are none. */
  readonly open: boolean;
}

export function wallsOf({ confinement }: RunView): Walls | undefined {
  if (!confinement) return undefined;
  const { tier, backend, lacks } = confinement;
  const note = [backend, lacks.length > 0 ? `lacks ${lacks.join(', ')}` : ''].filter(Boolean).join(' · ');
  return { label: tiers[tier], note, open: tier === 'limits' };
}
