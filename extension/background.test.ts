import { expect, test } from 'vitest';

import { inBackground } from './background.ts';

function hearing() {
  const heard: unknown[] = [];
  const background = inBackground({
    log: (error) => heard.push(error),
    tell: (message) => heard.push(message),
  });
  return { heard, background };
}

test('an error of work that nobody waits for is logged and told', async () => {
  const { heard, background } = hearing();
  const broken = new Error('the store is gone');
  const work = Promise.reject(broken);
  background('looking into the store', work);
  await work.catch(() => undefined);
  expect(heard).toEqual([broken, 'Galapagos: looking into the store failed. The log says why.']);
});

test('what is thrown and is no error is logged as one', async () => {
  const { heard, background } = hearing();
  const work = (async () => {
    // eslint-disable-next-line no-throw-literal, typescript/only-throw-error -- what a library may do
    throw 'gone';
  })();
  background('opening a file', work);
  await work.catch(() => undefined);
  expect(heard[0]).toEqual(new Error('gone'));
});

test('work that goes well is not spoken of', async () => {
  const { heard, background } = hearing();
  const work = Promise.resolve(1);
  background('looking into the store', work);
  await work;
  expect(heard).toEqual([]);
});
