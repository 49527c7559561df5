// Entry of the extension. Nothing is read, started or asked for before somebody opens the view or runs a command.
import { type ExtensionContext } from 'vscode';

import { compose } from './compose.ts';

export function activate(context: ExtensionContext): void {
  compose(context);
}
