// `npm run bench`: every measurement of this folder, one after the other, so that none disturbs another.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

const wanted = process.argv.slice(2);
const scripts = readdirSync(import.meta.dirname)
  .filter(
    (name) => name.endsWith('.ts') && name !== basename(import.meta.filename) && !name.endsWith('.test.ts'),
  )
  .filter((name) => wanted.length === 0 || wanted.includes(basename(name, '.ts')))
  .toSorted();

let failed = 0;
for (const script of scripts) {
  console.log(`\n── ${basename(script, '.ts')}`);
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, script)], { stdio: 'inherit' });
  if (status !== 0) failed++;
}
if (failed > 0) {
  console.error(`\n${failed} of ${scripts.length} measurements failed`);
  process.exitCode = 1;
}
