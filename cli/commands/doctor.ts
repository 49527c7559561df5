// `galapagos doctor`: what this machine offers, tried and not guessed, and what mends what is missing.
import { describeMachine, type MachineReport } from '../../sandbox/workspace/machine.ts';
import { type Command, type Desk } from '../desk.ts';
import { EXIT } from '../help.ts';

export const doctor: Command = async (_args, desk) => {
  const machine = await describeMachine();
  if (desk.terminal.isRead)
    desk.terminal.print(JSON.stringify({ version: desk.version, node: process.version, ...machine }));
  else describe(machine, desk);
  return machine.tier === 'limits' ? EXIT.refused : EXIT.done;
};

const tiers = {
  full: 'full: bubblewrap, with nothing missing',
  namespaces: 'namespaces: own process, network, file and user namespaces',
  limits: 'limits only: code under test is not walled off from your files',
} as const;

function describe(machine: MachineReport, { terminal, version }: Desk): void {
  const { print, paint } = terminal;
  print(`galapagos ${version}, node ${process.version}, ${process.platform} ${process.arch}`);
  print(
    `isolation  ${paint(machine.tier === 'limits' ? 'red' : 'green', tiers[machine.tier])} (${machine.backend})`,
  );
  for (const lack of machine.lacks) print(`           lacks ${lack}`);
  print('');
  const width = Math.max(...machine.parts.map((part) => part.name.length));
  for (const part of machine.parts) {
    const mark = part.present ? paint('green', '✓') : paint('yellow', '✗');
    print(`${mark} ${part.name.padEnd(width)}  ${part.purpose} (${part.detail})`);
    if (part.fix !== undefined) print(`  ${' '.repeat(width)}  mend it with: ${part.fix}`);
  }
}
