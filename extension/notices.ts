// How the user hears of something: in the head of the view where it is open, else as a notification. Never both.
import * as vscode from 'vscode';

import { type Action, type ShownNotice } from '../webview/protocol.ts';
import { type Announcement } from './ending.ts';
import { withoutLinks } from './without-links.ts';

/** Shows a notification and does what the user chose, if anything. */
export async function announce(
  { text: words, buttons, tone }: Announcement,
  act: (action: Action) => void,
): Promise<void> {
  const text = withoutLinks(words);
  const labels = buttons.map(({ label }) => label);
  const chosen =
    tone === 'info'
      ? await vscode.window.showInformationMessage(text, ...labels)
      : await vscode.window.showWarningMessage(text, ...labels);
  const button = buttons.find(({ label }) => label === chosen);
  if (button) act(button.action);
}

export const noticeText = ({ title, detail, kept, next }: ShownNotice): string =>
  `${title}. ${detail} ${kept} ${next}`;
