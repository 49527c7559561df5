// `galapagos replay <run>`: the run again from its journal. Nothing is run but with --verify; its lines are the result.
import { type Recorded } from '../../agent/engine/events.ts';
import { emptyView, fold } from '../../agent/engine/view.ts';
import { type Command, refuse } from '../desk.ts';
import { EXIT } from '../telling/help.ts';
import { openRun } from '../open-run.ts';
import { verify } from '../verify.ts';
import { jsonReporter, liveReporter, plainReporter } from '../telling/reporter.ts';

export const replay: Command = async (args, desk) => {
  const opened = await openRun(args, desk);
  if (!opened.ok) return refuse(desk.terminal, opened.fault);
  if (args.flag('verify')) return verify(opened.value, desk);
  const speed = args.number('speed');
  const { terminal } = desk;
  let at = opened.value.records[0]?.at ?? 0;
  const live = terminal.isLive && speed !== undefined;
  const reporter = desk.terminal.isRead
    ? jsonReporter(terminal)
    : live
      ? liveReporter(terminal, () => at)
      : plainReporter({ ...terminal, say: terminal.print });
  let view = emptyView;
  for (const recorded of opened.value.records) {
    if (speed !== undefined && speed > 0) await pause((recorded.at - at) / speed);
    at = recorded.at;
    view = fold(view, recorded);
    tell(recorded);
  }
  reporter.close();
  return EXIT.done;

  function tell(recorded: Recorded): void {
    reporter.tell(recorded, () => view);
  }
};

const pause = (ms: number) => new Promise<void>((over) => setTimeout(over, Math.max(0, ms)));
