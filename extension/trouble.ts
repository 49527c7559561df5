// What went wrong and has to be explained in the head of the view, until the next thing happens.
import { type Fault } from '../agent/engine/fault.ts';
import { editorNotice } from '../webview/editor-notice.ts';
import { buttonsFor } from '../webview/notice-buttons.ts';
import { type Button, type ShownNotice } from '../webview/protocol.ts';
import { type LiveRun } from './live-run.ts';

export class Trouble {
  #shown: ShownNotice | undefined;
  #fault: Fault | undefined;
  #hasNoRun = false;
  /** The one that is only that a store could not be listed. */
  #unlisted: ShownNotice | undefined;

  get shown(): ShownNotice | undefined {
    return this.#shown;
  }

  /** The fault behind the end of a run of ours; of what is only told there is none. */
  get fault(): Fault | undefined {
    return this.#fault;
  }

  /** What failed before it was a run has nothing to do with the run that was there before it. */
  get hasNoRun(): boolean {
    return this.#shown !== undefined && this.#hasNoRun;
  }

  explain(shown: ShownNotice): void {
    this.#hasNoRun = false;
    this.#fault = undefined;
    this.#shown = shown;
  }

  explainFault(fault: Fault): void {
    this.explain({ ...editorNotice(fault), buttons: buttonsFor(fault) });
  }

  /** That a store cannot be listed is shown until stores are looked into again. */
  explainUnlisted(fault: Fault): void {
    this.explainFault(fault);
    this.#unlisted = this.#shown;
  }

  relist(): void {
    if (this.#unlisted && this.#shown === this.#unlisted) this.#shown = undefined;
    this.#unlisted = undefined;
  }

  /** Takes over what an engine of ours left unexplained when it ended. */
  takeOver({ id, trouble }: Pick<LiveRun, 'id' | 'trouble'>): void {
    this.#hasNoRun = id === undefined;
    if (!trouble) return;
    const { notice: told, fault } = trouble;
    this.#shown = fault
      ? { ...editorNotice(fault), buttons: buttonsFor(fault) }
      : { ...told, buttons: buttonsAfter(id) };
    this.#fault = fault;
  }

  clear(): void {
    this.#shown = undefined;
  }
}

function buttonsAfter(run: string | undefined): Button[] {
  const log: Button = { label: 'Show Log', action: 'showLog' };
  return run === undefined
    ? [log, { label: 'Check Setup', action: 'checkSetup' }]
    : [{ label: 'Resume', action: 'resume' }, log];
}
