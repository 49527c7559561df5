// Puts records under the same keys for ever, and says so one by one: for tests that end it by force.
// Usage: node record-writer.ts FOLDER NAME
import { recordsIn } from '../../sandbox/oracle/memory/records.ts';

const [folder = '', by = ''] = process.argv.slice(2);
const records = recordsIn(folder);
for (let number = 0; ; number++) {
  await records.put(`key-${number % 5}`, { by, number, filler: String(number % 10).repeat(20_000) });
  process.stdout.write(`${number}\n`);
}
