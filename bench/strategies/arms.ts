// The arms of the comparison: the same attempts, budget and model; only who decides what comes next differs.
import { type Plugins } from '../../agent/engine/plugin.ts';
import { plugins } from '../../agent/engine/registry.ts';
import { usualParts } from '../../agent/strategies/evolving/usual-parts.ts';
import { evolveWith } from '../../agent/strategies/evolve.ts';

export interface Arm {
  readonly name: string;
  readonly strategy: string;
  readonly plugins: Plugins;
}

const ablations = (['revise', 'recombine', 'refine'] as const).map((family) =>
  evolveWith(usualParts, { without: [family] }),
);

const all: Plugins = { ...plugins, strategies: [...plugins.strategies, ...ablations] };

export const arms: readonly Arm[] = [
  { name: 'evolve', strategy: 'evolve', plugins: all },
  { name: 'best-of-n', strategy: 'best-of-n', plugins: all },
  { name: 'retry', strategy: 'retry', plugins: all },
  ...ablations.map(({ id }) => ({ name: id, strategy: id, plugins: all })),
];
