// What evolve is made of.
import { type Controller, type Operator, type Selector } from '../../engine/plugin.ts';

export interface EvolveParts {
  readonly plan: Operator;
  readonly mutate: Operator;
  readonly revise: Operator;
  readonly crossover: Operator;
  readonly transfer: Operator;
  readonly restructure: Operator;
  readonly refine: Operator;
  readonly selector: Selector;
  /** Asked in this order, each with what the one before it made of the knobs. */
  readonly controllers: readonly Controller[];
}
