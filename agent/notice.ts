// Every word a user reads about a failure: said once, for terminal and editor alike.
import { type Fault } from './engine/fault.ts';
import { files } from './notices/files.ts';
import { machine } from './notices/machine.ts';
import { models } from './notices/models.ts';
import { runs } from './notices/runs.ts';
import { suite } from './notices/suite.ts';
import { terminal, type Surface } from './notices/surface.ts';
import { type Entries, type FaultOf, type Notice } from './notices/wording.ts';

/** In words for a terminal. `program` is how galapagos is started there, for hints that are to be pasted. */
export function notice(fault: Fault, program = 'galapagos'): Notice {
  return noticeOn(terminal(program), fault);
}

/** In words for that surface. */
export function noticeOn(here: Surface, fault: Fault): Notice {
  return say(fault.kind, fault, here);
}

/** Why something was refused, in one line. */
export function reason(fault: Fault): string {
  const { title, detail } = notice(fault);
  return `${title}: ${detail}`.replaceAll(/\s+/g, ' ');
}

function say<K extends keyof Entries>(kind: K, fault: FaultOf[K], here: Surface): Notice {
  return catalogue[kind](fault, here);
}

const catalogue: Entries = { ...machine, ...suite, ...runs, ...models, ...files };
