// How many answers of a model an attempt may take is what a person says, above the agent's own bound, too.
import { expect, test } from 'vitest';

import { decodeRecorded } from '../../agent/engine/decoding/decode-event.ts';
import { type Brain } from '../loopback/brain.ts';
import { startLoopback } from '../loopback/server.ts';
import { galapagos, offByOne, repository } from './project.ts';

/** Looks for another word each time, and never ends by itself. */
const curious: Brain = ({ nth }) => ({
  toolCalls: [{ name: 'search', arguments: { pattern: `word${nth}` } }],
});

test('more turns than the agent takes by itself are taken', async () => {
  const folder = repository(offByOne);
  await using server = await startLoopback(curious);
  const model = ['--model', 'loopback', '--base-url', server.url, '--agent', 'finch'];
  const said = await galapagos(folder, 'repair', ...model, '--turns', '44', '--rollouts', '1', '--json');
  const ends = said.out.split('\n').flatMap((line) => {
    const event = decodeRecorded(line)?.event;
    return event?.kind === 'rollout.ended' ? [event.why] : [];
  });
  expect(ends, said.err).toEqual([expect.stringMatching(/^Ended after 44 turns, as many as it may take/)]);
}, 300_000);
