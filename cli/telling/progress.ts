// The live picture of a run on a terminal: a few lines, redrawn. A function of the view.
import sliceAnsi from 'slice-ansi';

import { type RunView } from '../../agent/engine/view.ts';
import { used } from '../../agent/engine/budget.ts';
import { type LivePiece } from '../../agent/engine/ports.ts';
import { money, seconds, testsLine } from '../../agent/lines.ts';
import { attemptWords } from '../../agent/operator-words.ts';
import { visibleLine } from '../../agent/visible.ts';
import { aliveMs, bestSoFar, doing, groundWords, leftWords, underWay } from './heartbeat.ts';
import { type Terminal } from './terminal.ts';

const SHOWN = 3;
const VOICES = 2;

export interface Picture extends Pick<Terminal, 'paint' | 'columns'> {
  /** What models are saying, latest last. */
  readonly speech?: readonly LivePiece[];
}

/** At most eleven lines. `now` is Unix time in milliseconds; it moves the clock and nothing else. */
export function progressLines(view: RunView, now: number, terminal: Picture): string {
  const { paint, speech = [] } = terminal;
  const alive = aliveMs(view, now);
  const lines = [
    `${paint('bold', 'Galapagos')}  ${view.config?.directory ?? ''}  ${paint('dim', seconds(alive))}`,
    ground(view),
    ...(view.task ? [`  ${testsLine(view.task)}`] : []),
    ...underWay(view)
      .slice(-SHOWN)
      .map(
        (rollout) =>
          `  ${paint('cyan', rollout.id)} ${attemptWords(rollout)}  ${paint('dim', doing(rollout))}`,
      ),
    ...speech.slice(-VOICES).map((live) => `  ${paint('dim', voice(live, terminal.columns))}`),
    ...bestSoFar(view).map((text) => `  ${paint('green', text)}`),
    paint('dim', budget(view, alive)),
  ];
  return lines.map((line) => sliceAnsi(line, 0, terminal.columns - 1)).join('\n');
}

/** The end of the line that grows at this moment, so that it is seen to grow. */
function voice({ call, piece }: LivePiece, columns: number): string {
  const lead = piece.kind === 'tool' ? `${call} calls ` : `${call} `;
  const line = visibleLine(piece.text.trimEnd().split('\n').at(-1)?.trim() ?? '');
  const room = Math.max(8, columns - lead.length - 4);
  const letters = Array.from(line);
  return lead + (letters.length <= room ? line : `…${letters.slice(1 - room).join('')}`);
}

function ground(view: RunView): string {
  const making = groundWords(view);
  if (making !== undefined || !view.suite) return `  ${making ?? 'starting'}…`;
  const tier = view.confinement ? `, isolation ${view.confinement.tier}` : '';
  return `  ${view.suite.argv.join(' ')}${tier}`;
}

function budget(view: RunView, alive: number): string {
  const spent = used(view.cost, alive);
  const limits = view.config?.budget ?? {};
  const part = (name: string, value: number, limit: number | undefined) =>
    `${name} ${value}${limit === undefined ? '' : `/${limit}`}`;
  const modelParts = ({ config }: RunView) =>
    config?.model
      ? [
          part('tokens', spent.tokens, limits.tokens),
          ...(view.cost.usd === undefined ? [] : [money(spent.usd)]),
        ]
      : [];
  const minutes = Math.round(spent.minutes * 10) / 10;
  const parts = [
    part('attempts', spent.rollouts, limits.rollouts),
    part('suite runs', spent.testRuns, limits.testRuns),
    part('minutes', minutes, limits.minutes),
    ...modelParts(view),
    `candidates ${view.cost.candidates}`,
    ...leftWords(view, alive),
  ];
  return `  ${parts.join(' · ')}`;
}
