// The one way into the journal: appends events in order, folds what was recorded, hands it on.
import { budgetKinds, used, WARN_AT, type BudgetLimits } from '../budget.ts';
import { type Recorded, type RunEvent } from '../events.ts';
import { type Journal } from '../ports.ts';
import { emptyView, foldAll, type RunView } from '../view.ts';

/** Keeps the view of a run up to date with its journal, and tells whoever watches what was recorded. */
export class Recorder {
  private readonly journal: Journal;
  private folded: RunView;
  private unfolded: Recorded[] = [];
  private tail: Promise<unknown> = Promise.resolve();
  private readonly warned: Set<string>;
  private readonly watchers: ((recorded: Recorded) => void)[] = [];

  constructor(journal: Journal, past: readonly Recorded[]) {
    this.journal = journal;
    this.folded = foldAll(past, emptyView);
    this.warned = new Set(this.folded.warned);
  }

  /** The run as recorded so far. */
  get view(): RunView {
    this.folded = foldAll(this.unfolded, this.folded);
    this.unfolded = [];
    return this.folded;
  }

  /** Calls back with everything that is recorded from now on, in order. */
  watch(watcher: (recorded: Recorded) => void): void {
    this.watchers.push(watcher);
  }

  /**
   * Resolves when the event stands in the journal as durably as its kind demands, and in the view. Events are appended
   * in the order of the calls. Rejects when the journal does, and then for ever.
   */
  record(event: RunEvent): Promise<Recorded> {
    const appended = this.journal.append(event);
    const inOrder = Promise.all([appended, this.tail]).then(([recorded]) => {
      this.unfolded.push(recorded);
      for (const watcher of this.watchers) watcher(recorded);
      return recorded;
    });
    this.tail = inOrder;
    this.tail.catch(noted);
    return inOrder;
  }

  /** Everything that was given to `record` stands in the journal. */
  async settled(): Promise<void> {
    await this.tail;
  }

  /** Says once per limit that most of it is used. */
  async warnOfBudget(limits: BudgetLimits): Promise<void> {
    const spent = used(this.view.cost, this.view.activeMs);
    for (const what of budgetKinds) {
      const limit = limits[what];
      if (limit === undefined || spent[what] < limit * WARN_AT || this.warned.has(what)) continue;
      this.warned.add(what);
      await this.record({ kind: 'budget.warned', what, used: spent[what], limit });
    }
  }
}

// A rejection is told to whoever awaits `record` or `settled`; a second hearing of it must not end the process.
const noted = (): undefined => undefined;
