// How many attempts of an operator a strategy has sent by agents that read.
import { type RunView } from '../../engine/view.ts';
import { isScout } from '../opening.ts';

/** Scouts and answers to a person's wish do not count. */
export const madeBy = (operator: string, view: RunView): number =>
  view.decided.filter(
    (each) =>
      each.do === 'expand' && each.operator === operator && each.wish === undefined && !isScout(each, view),
  ).length;
