// What a person does with attempts of a model in a real VS Code: two are made one; a task is solved, looked at, applied, undone.
import { expect, test } from 'vitest';

import { startLoopback } from '../loopback/server.ts';
import { choose, editing, fill, openWindow, scriptedAttempts, soon } from './window.ts';
import { Sidebar } from './sidebar.ts';
import { describeInVsCode } from './stage.ts';

/** The two faults of finch-census: each has failing tests of its own. */
const estimate = editing('src/estimate.js', '/ (again + 1)) + 1;', '/ (again + 1)) - 1;');
const sightings = editing('src/sightings.js', 'date < to', 'date <= to');
/** Both, one after the other. */
const both = [...estimate.slice(0, 2), ...sightings.slice(1)];
const twoAttempts = {
  'galapagos.agent': 'finch',
  'galapagos.search.strategy': 'best-of-n',
  'galapagos.search.generations': 1,
  'galapagos.search.population': 2,
  'galapagos.search.parallelism': 1,
};

describeInVsCode('attempts of a model', (stage) => {
  test('two that are selected in the tree are made one, which says from what it comes', async () => {
    const brain = scriptedAttempts([estimate, sightings, both]);
    await using loopback = await startLoopback(brain, { models: [{ id: 'loopback' }] });
    await using window = await openWindow({
      browser: stage.browser,
      name: 'recombine',
      example: 'finch-census',
      settings: twoAttempts,
    });
    const { workbench, shoot } = window;
    const sidebar = await Sidebar.open(workbench);
    await choose(workbench, loopback.url, 'loopback');
    await workbench.command('Galapagos: Repair Failing Tests');
    expect(await sidebar.end()).toBe('unrepaired');
    await sidebar.row(/^g0\.0 .*partly fixed/).waitFor();

    await sidebar.row(/^g0\.0/).click();
    await sidebar.details.getByText('Origin').waitFor();
    await sidebar.row(/^g0\.1/).click({ modifiers: ['ControlOrMeta'] });
    await sidebar.button('Recombine Selected…').waitFor();
    await shoot('1 selected');
    // The palette means the same attempts as the button below the tree.
    await workbench.command('Galapagos: Recombine Selected…');
    await fill(workbench, 'Recombine g0.0 and g0.1', 'Both of them');
    await sidebar.row(/^g1\.0 crossover/).waitFor({ timeout: soon });
    expect(await sidebar.end()).toBe('repaired');
    await sidebar.row(/^g1\.0/).click();
    await sidebar.details.getByText('crossover of g0.0 and g0.1').waitFor();
    await shoot('2 made one');
    expect((await window.journals()).join('\n')).toContain('"words":"Both of them"');
  });

  test('one that solved a task is looked at, applied and taken back by the palette alone', async () => {
    const brain = scriptedAttempts([
      editing(
        'src/tides.js',
        "tides.find((tide) => tide.kind === 'high' && tide.minute >= minute)",
        "tides.find(({ kind, minute: at }) => kind === 'high' && at >= minute)",
      ),
    ]);
    await using loopback = await startLoopback(brain, { models: [{ id: 'loopback' }] });
    await using window = await openWindow({
      browser: stage.browser,
      name: 'solve',
      settings: { 'galapagos.agent': 'finch' },
    });
    const { workbench, example, shoot } = window;
    const before = await example.files();
    const sidebar = await Sidebar.open(workbench);
    await choose(workbench, loopback.url, 'loopback');
    await workbench.command('Galapagos: Solve a Task…');
    await fill(workbench, 'Solve a Task', 'Take the turn apart in nextHigh()');
    expect(await sidebar.end()).toBe('proposed');
    expect(await example.files()).toEqual(before);

    await workbench.command('Galapagos: Review Patch');
    await workbench.diff().locator('.line-insert, .char-insert').first().waitFor();
    expect(await workbench.lines(workbench.diff(), 'modified')).toContainEqual(
      "  return tides.find(({ kind, minute: at }) => kind === 'high' && at >= minute);",
    );
    await shoot('1 diff');
    await workbench.command('Galapagos: Apply Patch');
    await workbench.status('Applied g').waitFor();
    const after = await example.files();
    expect(Object.keys(after).filter((path) => after[path] !== before[path])).toEqual(['src/tides.js']);
    expect(after['src/tides.js']).toContain('({ kind, minute: at }) => ');
    await sidebar.row(/applied/).waitFor();
    await shoot('2 applied');
    await workbench.command('Galapagos: Undo Last Applied Patch');
    await workbench.status('Took the patch back').waitFor();
    expect(await example.files()).toEqual(before);
  });
});
