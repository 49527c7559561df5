// What a run needs after its start. It is loaded while it is tried how this machine confines, the parsers of the gates too,
// and not later: this program may be replaced under a run that goes on for hours.
export { guestRollouts } from '../sandbox/guest/rollouts.ts';
export { grounds } from '../sandbox/oracle/grounds.ts';

await import('../agent/gates/offences.ts');
