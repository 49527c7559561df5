// What is said at the end of a run when nobody is looking at the view.
import { type Action, type RunFace } from '../webview/protocol.ts';

/** A notification with what can be done about it. */
export interface Announcement {
  readonly text: string;
  readonly buttons: readonly { readonly label: string; readonly action: Action }[];
  readonly tone: 'info' | 'warning';
}

/** Undefined where there is nothing to interrupt somebody for: the user stopped it. */
export function endingOf(face: RunFace): Announcement | undefined {
  const { end, headline, detail, notice, best } = face;
  if (notice) {
    return {
      text: `${notice.title}. ${notice.detail} ${notice.next}`,
      buttons: notice.buttons,
      tone: end === 'green' ? 'info' : 'warning',
    };
  }
  if (end === null || end === 'cancelled') return undefined;
  const review = { label: best?.chosen ? 'Review Patch' : 'Review Best Attempt', action: 'review' } as const;
  const isFound = end === 'repaired' || end === 'proposed';
  const apply = { label: 'Apply', action: 'apply' } as const;
  return {
    text: `${headline}. ${detail}`,
    buttons: isFound ? [review, apply] : best ? [review] : [],
    tone: isFound ? 'info' : 'warning',
  };
}
