// Owns the tool that runs the visible tests, and how a run of them is told.
import { headline, isGreen, reportText } from '../tests/report.mjs';
import { refused } from './tool.mjs';

/** @import { Tested } from '../tests/bench.mjs' */
/** @import { Desk, Observation, Tool } from './tool.mjs' */

/** @type {Tool} */
export const test = {
  kind: 'test',
  spec: {
    name: 'test',
    about: 'Run the failing tests to repair (wanted), or all',
    parameters: { type: 'object', properties: { which: { enum: ['wanted', 'all'] } } },
  },
  act: async (input, desk) => {
    const which = input['which'] === 'all' || desk.bench.wanted.length === 0 ? 'all' : 'wanted';
    return await tested(desk, which);
  },
};

/**
 * Runs tests. Where all wanted ones pass, all others are run at once: it would be the next question. So they are where some
 * wanted ones did not run: frameworks that select tests by name say nothing of files that do not load.
 * @type {(desk: Desk, which: 'wanted' | 'all') => Promise<Observation>}
 */
export async function tested(desk, which) {
  const { bench, tree, turn } = desk;
  if (bench.isSpent)
    return refused('No further test run is allowed. Finish with what you have.', 'test: none left');
  const at = { tree: tree.hash, turn };
  const first = await bench.run(which, at);
  const isOpen = isGreen(first.report) || first.report.isUnloaded;
  if (which === 'all' || !isOpen || bench.isSpent) return told(desk, first);
  return told(desk, await bench.run('all', at));
}

/** @type {(desk: Desk, tested: Tested) => Observation} */
function told(desk, tested) {
  const { bench, genes, isTest } = desk;
  const { report, which, log } = tested;
  const expected = bench.expected(which);
  const again = bench.before(tested);
  const lines = [
    reportText(report, { expected, most: genes.failuresShown, chars: genes.failureChars, isTest }),
    ...(again === undefined ? [] : [`The same failure as after turn ${again}.`]),
    ...(isGreen(report)
      ? which === 'all'
        ? [
            expected.wanted.length === 0
              ? 'All visible tests were run. Finish if all that was asked for is done.'
              : 'All visible tests were run: finish.',
          ]
        : []
      : [`(log: ${log})`]),
  ];
  return {
    ok: report.silent === undefined,
    title: `test ${which}: ${report.silent ?? headline(report, expected.wanted.length).replace(/\.$/, '')}`,
    text: lines.join('\n'),
    tests: {
      failing: report.silent === undefined ? report.failing.length : expected.wanted.length,
      broken: report.broken.length + report.unrun.length,
      signature: report.signature,
    },
  };
}
