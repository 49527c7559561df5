// Words for a notification, which VS Code reads for links: those of others, which may name a command, are none.
import { visible } from '../agent/visible.ts';

/** `[Click here](command:…)` in the name of a test would run a command of the editor. */
export function withoutLinks(text: string): string {
  return visible(text).replaceAll('](', '] (');
}
