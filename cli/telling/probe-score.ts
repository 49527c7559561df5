// What a run of all probes comes to: promises kept and broken, in numbers and in words.
import { type ProbeReport } from '../../sandbox/probes/probe.ts';

export interface Score {
  /** Tried, and promised to be stopped. */
  readonly promised: number;
  readonly stopped: number;
  /** Tried, and promised to work. */
  readonly wanted: number;
  readonly working: number;
  /** Tried without a promise. */
  readonly unpromised: number;
  readonly untried: number;
  /** Promises that were not kept, or of which that is unclear. */
  readonly broken: number;
}

export function scoreOf(reports: readonly ProbeReport[]): Score {
  const tried = reports.filter(({ result }) => result.kind !== 'not tried');
  const of = (is: ProbeReport['expected']['is']): readonly ProbeReport[] =>
    tried.filter(({ expected }) => expected.is === is);
  return {
    promised: of('stopped').length,
    stopped: of('stopped').filter(({ kept }) => kept).length,
    wanted: of('works').length,
    working: of('works').filter(({ kept }) => kept).length,
    unpromised: of('open').length,
    untried: reports.length - tried.length,
    broken: tried.filter(({ kept }) => !kept).length,
  };
}

export function scoreWords({ promised, stopped, wanted, working, unpromised, untried }: Score): string {
  return [
    `${stopped} of ${promised} promised stopped, ${working} of ${wanted} that have to work do`,
    ...(unpromised > 0 ? [`${unpromised} not promised`] : []),
    ...(untried > 0 ? [`${untried} not tried`] : []),
  ].join('; ');
}
