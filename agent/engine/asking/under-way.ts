// Answers that are still to come, and the moment when none is.

export class UnderWay {
  private readonly pending = new Set<Promise<unknown>>();

  /** Waits for it from now on; hands it back as it is. */
  add<Answer>(answer: Promise<Answer>): Promise<Answer> {
    const over = answer.then(nothing, nothing);
    this.pending.add(over);
    void over.then(() => this.pending.delete(over));
    return answer;
  }

  /** Everything has come to its end, what began in the meantime included. Never rejects. */
  async settled(): Promise<void> {
    while (this.pending.size > 0) await Promise.all(this.pending);
  }
}

const nothing = (): undefined => undefined;
