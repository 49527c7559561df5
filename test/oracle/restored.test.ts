// Code under test that exchanges a file of tests before the runner loads it, and puts it back before the end.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { missingFor, titled } from '../suite/installed.ts';
import { patchOf } from './patches.ts';
import { openPlace, type Place } from './prepared.ts';
import { packagesFor, victims } from './victims.ts';

let place: Place;

beforeAll(async () => {
  place = await openPlace();
});
afterAll(() => place[Symbol.asyncDispose]());

const cases = victims
  .filter(({ framework }) => ['mocha', 'pytest', 'unittest'].includes(framework))
  .map((victim) => ({ victim, title: titled(victim.framework), missing: missingFor(victim.framework) }));

describe.each(cases)('on $title, the oracle', ({ victim, missing }) => {
  const { files, source, failing, framework } = victim;

  test.skipIf(missing)('is not fooled by tests that are easy for a moment', async () => {
    const packages = packagesFor(victim);
    await using prepared = await place.prepare(files, {
      ...(packages ? { packages } : {}),
      testTimeoutS: 100,
    });
    const [path, hard] = [JSON.stringify(failing), JSON.stringify(files[failing])];
    const easy = JSON.stringify(files[failing]?.replace('add(2, 1)', '3'));
    const hostile =
      framework === 'mocha'
        ? `const fs = require('node:fs');
fs.writeFileSync(${path}, ${easy});
process.on('exit', () => fs.writeFileSync(${path}, ${hard}));\n`
        : `import atexit
def put(text):
    with open(${path}, 'w') as file: file.write(text)
put(${easy})
atexit.register(put, ${hard})\n`;
    const { verdict } = await prepared.judge(patchOf(files, { [source]: hostile + files[source] }));
    expect(verdict).toMatchObject({ kind: 'red', because: 'tests-changed' });
  });
});
