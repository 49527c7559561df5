// Whole runs of a mixed team whose operators ask a model.
import { describe, expect, test } from 'vitest';

import { config, patchAt } from '../../../test/doubles/builders.ts';
import { lineFor, outcome, talking } from '../../../test/doubles/talking.ts';
import { type RunConfig } from '../../engine/events.ts';
import { foldAll } from '../../engine/view.ts';
import { linesOf } from '../../../test/doubles/pond.ts';

const finch = { name: 'finch', hash: '1'.repeat(64) };
const team = [
  { name: 'mender', variant: config.variant },
  { name: 'finch', variant: finch },
];
const mixed: Partial<RunConfig> = {
  strategy: 'evolve',
  team,
  options: { population: 3, generations: 4, enough: 1 },
};

/** Operators are advised; critics are told nothing that they could read; attempts are told lines. */
const rule: typeof lineFor = (heard) => {
  const asker = heard.options.call ?? '';
  const said = lineFor(heard);
  return /\/(mutate|revise|crossover|transfer|restructure|refine)#/.test(asker)
    ? { ...said, text: JSON.stringify({ advice: `Try line ${said.text}.`, files: ['src/sum.js'] }) }
    : said;
};

const run = (seed: number) => talking({ seed, rule, config: { ...mixed, seed: 4 } });

describe('a run of a mixed team', () => {
  test('sends the search first, then models, whose operators are advised', async () => {
    const whole = run(1);
    const view = foldAll(await whole.run());
    const attempts = [...view.rollouts.values()];
    const scouts = attempts.filter(({ generation }) => generation === 0);
    expect(scouts.map(({ member, guide }) => [member, guide?.style])).toEqual([
      ['mender', undefined],
      ['mender', undefined],
    ]);
    expect(attempts.filter(({ generation }) => generation > 0).map(({ member }) => member)).toEqual(
      attempts.filter(({ generation }) => generation > 0).map(() => 'finch'),
    );
    const advised = attempts.filter(({ calls, operator, id }) =>
      calls.some(({ call }) => call === `${id}/${operator}#1`),
    );
    expect(advised.length).toBeGreaterThan(0);
    expect(advised.every(({ guide }) => guide?.text.includes('Open first: src/sum.js.'))).toBe(true);
  });

  test('is the same run for the same seed, whatever the timing', async () => {
    const [first, second] = [foldAll(await run(1).run()), foldAll(await run(2).run())];
    expect(outcome(second)).toEqual(outcome(first));
  });

  test('ends repaired when an advised attempt is green', async () => {
    const told = talking({
      rule: (heard) => (/^g[1-9]/.test(heard.options.call ?? '') ? { text: '5' } : lineFor(heard)),
      config: mixed,
      verdict: (patch) =>
        linesOf(patch).length === linesOf(patchAt(5)).length && linesOf(patch).includes(5)
          ? { kind: 'green', passed: 7 }
          : { kind: 'silent', why: 'timeout' },
    });
    expect(foldAll(await told.run()).ended?.reason).toBe('repaired');
  });
});
