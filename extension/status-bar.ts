// One item in the status bar: while a run goes on, and while a patch waits to be looked at.
import * as vscode from 'vscode';

import { type RunFace } from '../webview/protocol.ts';
import { moneyWords } from '../webview/words.ts';

export interface StatusBar extends vscode.Disposable {
  /** `waits`: a patch was found that nobody has looked at. */
  show(face: RunFace | undefined, waits: boolean): void;
}

export function createStatusBar(): StatusBar {
  const item = vscode.window.createStatusBarItem('galapagos.status', vscode.StatusBarAlignment.Left);
  item.name = 'Galapagos';
  item.command = 'galapagos.showTrajectories';
  return {
    show(face, waits) {
      const words = face && statusWords(face, waits);
      if (!words) {
        item.hide();
        return;
      }
      item.text = `${words.text}${face.walls?.open === true ? ' $(unlock)' : ''}`;
      const told = [words.tooltip, spentWords(face), wallWords(face)].filter(Boolean).join('\n\n');
      item.tooltip = told;
      item.accessibilityInformation = { label: `Galapagos: ${told}`, role: 'button' };
      item.show();
    },
    dispose: () => item.dispose(),
  };
}

/** What walls there are, and where to read how to have better ones. */
function wallWords({ walls }: RunFace): string {
  if (!walls) return '';
  const mends = walls.open || walls.note.includes('lacks ');
  return `${walls.label} (${walls.note})${mends ? '\n“Galapagos: Check Setup” says what mends that.' : ''}`;
}

/** What models have cost until now; '' where none was asked. */
function spentWords({ meters }: RunFace): string {
  const of = (name: string) => meters.find((meter) => meter.name === name)?.used ?? 0;
  const [tokens, usd] = [of('tokens'), of('US dollars')];
  if (tokens === 0) return '';
  return `${tokens.toLocaleString('en-GB')} tokens${usd > 0 ? `, ${moneyWords(usd)}` : ''}`;
}

function statusWords(face: RunFace, waits: boolean): { text: string; tooltip: string } | undefined {
  const { tests, phase, headline, end } = face;
  const standing = tests && tests.failing > 0 ? ` · ${tests.fixed} of ${tests.failing} fixed` : '';
  switch (phase) {
    case 'starting':
    case 'running':
    case 'stopping':
      return { text: `$(loading~spin) Galapagos${standing}`, tooltip: headline };
    case 'paused':
      return { text: `$(debug-pause) Galapagos${standing}`, tooltip: headline };
    case 'interrupted':
      return undefined;
    case 'ended':
      if (!waits) return undefined;
      if (end === 'proposed') {
        return {
          text: '$(lightbulb) Galapagos: patch proposed',
          tooltip:
            'A patch breaks nothing that passed. No test speaks for the request itself: read it with care.',
        };
      }
      if (end !== 'repaired') return undefined;
      return {
        text: '$(check) Galapagos: patch ready',
        tooltip: 'A patch was found. Review it before you apply it.',
      };
    default:
      return phase satisfies never;
  }
}
