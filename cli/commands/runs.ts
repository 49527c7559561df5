// `galapagos runs [dir]`: what was run here, newest first.
import { resolve } from 'node:path';

import { runEndWords } from '../../agent/end-words.ts';
import { readableFolder } from '../../sandbox/workspace/freeze.ts';
import { type RunSummary } from '../../sandbox/store/summary.ts';
import { type Command, refuse } from '../desk.ts';
import { EXIT } from '../help.ts';
import { seconds } from '../../agent/lines.ts';

export const runs: Command = async (args, { terminal, cwd, openStore, program }) => {
  const project = resolve(cwd, args.positionals[0] ?? args.text('dir') ?? '.');
  const folder = await readableFolder(project);
  if (!folder.ok) return refuse(terminal, folder.fault);
  const listed = await openStore(project, args.text('store')).list();
  if (!listed.ok) return refuse(terminal, listed.fault);
  if (terminal.isRead) for (const run of listed.value) terminal.print(JSON.stringify(run));
  else if (listed.value.length === 0) terminal.say(`No runs here yet. Start one with: ${program} repair`);
  else for (const run of listed.value) terminal.print(line(run));
  return EXIT.done;
};

function line(run: RunSummary): string {
  const started =
    run.startedAt === undefined ? '' : new Date(run.startedAt).toISOString().slice(0, 16).replace('T', ' ');
  const end = run.ended ? runEndWords[run.ended.reason].title.toLowerCase() : run.state;
  const cells = [
    run.run,
    started.padEnd(16),
    end.padEnd(16),
    seconds(run.activeMs).padStart(7),
    run.title ?? '',
  ];
  return `${cells.join('  ')}${run.applied ? '  (applied)' : ''}${run.damage === undefined ? '' : '  (damaged)'}`.trimEnd();
}
