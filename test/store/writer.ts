// A writer to be killed: appends without end, several events at a time, and prints the number of each when it is safe.
import { randomInt } from 'node:crypto';

import { type RunEvent } from '../../agent/engine/events.ts';
import { openJournal } from '../../sandbox/journal/open.ts';
import { answered, lesson, rolloutEnded, run, started, stepNoted } from './builders.ts';

const [folder = '', segmentBytes = '20000'] = process.argv.slice(2);
const opened = await openJournal(folder, { run, clock: Date, segmentBytes: Number(segmentBytes) });
if (!opened.ok) {
  console.log(JSON.stringify(opened.fault));
  process.exit(1);
}
const journal = opened.value;
console.log('open');
if (journal.past.length === 0) await journal.append(started());

/** Says its own number, so that a reader can tell whether an event is the one that was acknowledged. */
function eventOf(number: number): RunEvent {
  switch (randomInt(6)) {
    case 0:
      return answered(number);
    case 1:
      return lesson({ number, notes: 'x'.repeat(randomInt(12_000)) });
    case 2:
      return rolloutEnded;
    default:
      return stepNoted('y'.repeat(randomInt(300)), number);
  }
}

async function write(): Promise<void> {
  for (let number = 1; ; number++) {
    const { seq, event } = await journal.append(eventOf(number));
    console.log(`${seq} ${JSON.stringify(event)}`);
  }
}

await Promise.all([write(), write(), write()]);
