// What a run that is gone on with is about, and what of it is kept: said before it goes on.
import { type RunView } from '../../agent/engine/view.ts';
import { count } from '../../agent/notices/wording.ts';
import { type Task } from '../../agent/task/task.ts';
import { bestSoFar } from './heartbeat.ts';
import { localTime } from './run-line.ts';

/** `name` is the run as it can be typed. */
export function resumeWords(view: RunView, name: string): readonly string[] {
  const { startedAt, task } = view;
  const of = startedAt === undefined ? '' : ` of ${localTime(startedAt)}`;
  const about = task?.title ?? 'its tests had not been run yet';
  return [`resuming  ${name}${of}: ${about}`, `kept      ${keptWords(view).join('; ')}`];
}

function keptWords(view: RunView): readonly string[] {
  const { base, task, rollouts } = view;
  if (!task) return [base ? 'what was asked for; your files are frozen anew' : 'what was asked for'];
  const ended = [...rollouts.values()].filter(({ end }) => end).length;
  return [
    `your files as they were frozen then, ${testsWords(task)}`,
    ended === 0 ? 'no attempt had ended' : count(ended, 'ended attempt'),
    ...bestSoFar(view),
  ];
}

const testsWords = ({ baseline: { failToPass, passToPass } }: Task): string =>
  failToPass.length > 0
    ? count(failToPass.length, 'failing test')
    : `${count(passToPass.length, 'test')} that ${passToPass.length === 1 ? 'passes' : 'pass'}`;
