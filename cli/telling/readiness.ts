// Whether a repair could start here, in one sentence, and what to do first where it could not.
import { quote } from 'shell-quote';

import { type Fault } from '../../agent/engine/fault.ts';
import { notice } from '../../agent/notice.ts';
import { languageOf } from '../../agent/task/language.ts';
import { type Suite } from '../../agent/task/suite.ts';
import { type Tool } from '../../sandbox/suite/toolchain.ts';
import { type MachineReport } from '../../sandbox/workspace/machine.ts';

export interface Examination {
  readonly machine: MachineReport;
  readonly project: ExaminedProject;
  /** What says on a command line which folder is meant; none for the one that is found from here. */
  readonly where?: readonly string[];
}

export interface ExaminedProject {
  readonly directory: string;
  readonly suite?: Suite;
  /** Why there is no suite. */
  readonly fault?: Fault;
  readonly tools: readonly Tool[];
}

export interface Readiness {
  readonly ready: boolean;
  /** One sentence. */
  readonly words: string;
  /** The one command to type next; a sentence where no command does it. */
  readonly next: string;
}

/** `program` is how this program is started here. The first obstacle in the order of a run is the one that counts. */
export function readinessOf({ machine, project, where = [] }: Examination, program: string): Readiness {
  const repair = [`${program} repair`, ...(where.length > 0 ? [quote(where)] : [])].join(' ');
  const obstacle = ofMachine(machine, repair) ?? ofProject(project, { program, repair });
  if (obstacle) return { ready: false, ...obstacle };
  return {
    ready: true,
    words: `a repair here is judged by ${project.suite?.framework ?? 'your tests'}, isolated (${machine.tier}).`,
    next: repair,
  };
}

type Obstacle = Omit<Readiness, 'ready'>;

function ofMachine({ parts, tier }: MachineReport, repair: string): Obstacle | undefined {
  const vital = parts.find((part) => part.neededFor === 'run' && !part.present);
  if (vital) return { words: `${vital.name} is missing.`, next: vital.fix ?? `install ${vital.name}` };
  if (tier !== 'limits') return undefined;
  const wall = parts.find((part) => part.neededFor === 'confinement' && !part.present);
  return {
    words: `this machine cannot isolate the tests yet${wall ? `: no ${wall.name}` : ''}.`,
    next: wall?.fix ?? `${repair} --allow-unconfined`,
  };
}

function ofProject(
  { suite, fault, tools, directory }: ExaminedProject,
  { program, repair }: { readonly program: string; readonly repair: string },
): Obstacle | undefined {
  if (!suite) {
    const words =
      fault && fault.kind !== 'tests-not-found'
        ? notice(fault).detail
        : `no tests were found in ${directory}.`;
    const isFindable = fault === undefined || fault.kind === 'tests-not-found';
    return { words, next: isFindable ? `${repair} --test "<command>"` : notice(fault, program).next };
  }
  const lacking = tools.find((tool) => !tool.present);
  if (!lacking) return ofLanguage(suite, repair);
  return {
    words: `${lacking.name} is missing (${lacking.detail}).`,
    next: lacking.fix ?? `${repair} --test "<command>"`,
  };
}

function ofLanguage({ framework }: Suite, repair: string): Obstacle | undefined {
  if (languageOf[framework] !== 'other') return undefined;
  return {
    words: `tests of ${framework} are read and can judge, but without a model only JavaScript, TypeScript and Python are repaired.`,
    next: `${repair} --model NAME`,
  };
}
