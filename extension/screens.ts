// What is seen of the runs outside of the view: the status bar item, and the context keys of menus, buttons and keys.
import * as vscode from 'vscode';

import { type RunFace } from '../webview/protocol.ts';
import { type Review } from './files/review.ts';
import { type Runs } from './runs.ts';
import { createStatusBar } from './status-bar.ts';

export interface Screens extends vscode.Disposable {
  draw(review: Review): void;
}

type Keys = Readonly<Record<string, boolean>>;

export function createScreens(runs: Runs): Screens {
  const status = createStatusBar();
  const sent = new Map<string, boolean>();
  const set = (keys: Keys) => {
    for (const [key, value] of Object.entries(keys)) {
      if (sent.get(key) === value) continue;
      sent.set(key, value);
      void vscode.commands.executeCommand('setContext', `galapagos.${key}`, value);
    }
  };
  return {
    draw(review) {
      const face = runs.face();
      const run = face?.kind === 'run' ? face : undefined;
      // A patch waits until it was looked at or applied.
      status.show(run, run !== undefined && !run.applied && !review.wasShown(run.run));
      set({
        running: runs.live !== undefined,
        hasModelRun: runs.current?.view?.config?.model !== undefined,
        hasApplied: runs.lastApplied() !== undefined,
        ...keysOfRun(run),
        ...keysOfReview(runs, review),
      });
    },
    dispose: () => status.dispose(),
  };
}

function keysOfRun(run: RunFace | undefined): Keys {
  const isPaused = run?.phase === 'paused';
  return {
    paused: isPaused,
    resumable: isPaused || run?.phase === 'interrupted' || run?.end === 'cancelled',
    hasCandidate: run !== undefined && run.best !== null,
  };
}

function keysOfReview(runs: Runs, review: Review): Keys {
  const shown = review.inFront;
  const applied = shown?.run === undefined ? undefined : runs.find(shown.run)?.view?.applied;
  return {
    reviewing: shown !== undefined,
    reviewApplied: applied !== undefined && applied.rollout === shown?.rollout,
  };
}
