import { delayAfter } from './backoff.js';
import { DueList } from './due-list.js';

export class RetryQueue {
  #due = new DueList();

  constructor(run, { attempts = 3, ...timing } = {}) {
    this.run = run;
    this.attempts = attempts;
    this.timing = timing;
    this.dead = [];
  }

  add(job, now = 0) {
    this.#due.put(now, { job, tries: 0 });
  }

  tick(now) {
    for (const entry of this.#due.take(now)) {
      const tries = entry.tries + 1;
      if (this.run(entry.job, tries)) continue;
      if (tries > this.attempts) this.dead.push(entry.job);
      else this.#due.put(now + delayAfter(tries, this.timing), { job: entry.job, tries });
    }
    return this.#due.next;
  }
}
