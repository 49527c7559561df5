// `galapagos runs [dir]`: what was run here, newest first.
import { readableFolder } from '../../sandbox/workspace/freeze.ts';
import { type Command, refuse } from '../desk.ts';
import { EXIT } from '../telling/help.ts';
import { projectOfRuns } from '../project.ts';
import { runLine } from '../telling/run-line.ts';
import { widthOf } from '../telling/terminal.ts';

export const runs: Command = async (args, desk) => {
  const { terminal, openStore } = desk;
  const project = await projectOfRuns(args, desk, args.positionals[0]);
  const folder = await readableFolder(project);
  if (!folder.ok) return refuse(terminal, folder.fault);
  const listed = await openStore(project, args.text('store')).list();
  if (!listed.ok) return refuse(terminal, listed.fault);
  if (terminal.isRead) for (const run of listed.value) terminal.print(JSON.stringify(run));
  else if (listed.value.length === 0)
    terminal.say(`No runs here yet. Start one with: ${terminal.program} repair`);
  else for (const run of listed.value) terminal.print(runLine(run, listed.value, widthOf(terminal)));
  return EXIT.done;
};
