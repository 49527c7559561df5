// `galapagos resume <run>`: goes on where the journal ends.
import { isResumable } from '../../agent/engine/driver.ts';
import { type RunEnd } from '../../agent/engine/events.ts';
import { runEndWords } from '../../agent/end-words.ts';
import { type Command, refuse } from '../desk.ts';
import { execute } from '../execute.ts';
import { EXIT } from '../telling/help.ts';
import { nameOf } from '../find-run.ts';
import { openRun } from '../open-run.ts';
import { resumeWords } from '../telling/resume-words.ts';

export const resume: Command = async (args, desk) => {
  const opened = await openRun(args, desk);
  if (!opened.ok) return refuse(desk.terminal, opened.fault);
  const { store, found, view } = opened.value;
  const { config } = view;
  if (!config) {
    return refuse(desk.terminal, {
      kind: 'journal-damaged',
      path: found.folder,
      detail: 'it was killed before it had begun; start a new run',
    });
  }
  if (!isResumable(view)) {
    desk.terminal.say(
      `Run ${found.run} has ended already: ${view.ended ? runEndWords[view.ended.reason].title : ''}.`,
    );
    return view.ended && DONE.has(view.ended.reason) ? EXIT.done : EXIT.unrepaired;
  }
  for (const words of resumeWords(view, await nameOf(found, store))) desk.terminal.say(words);
  return execute({ store, found, config }, args, desk);
};

const DONE: ReadonlySet<RunEnd> = new Set(['repaired', 'proposed', 'green']);
