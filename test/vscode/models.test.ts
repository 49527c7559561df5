// Models in a real VS Code: one behind the loopback server, with a key, and one of VS Code's own.
import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { type Brain, type Said } from '../loopback/brain.ts';
import { startLoopback } from '../loopback/server.ts';
import { choose, fill, KEY, openWindow, pick, scriptedAttempts, soon } from './window.ts';
import { type Settings } from './server.ts';
import { Sidebar } from './sidebar.ts';
import { describeInVsCode } from './stage.ts';

/** What an agent says that finds the fault of tide-table, one step after the other. */
const steps: readonly Said[] = [
  {
    text: 'I look at the tides first: the failing tests ask for a height late in the day.',
    toolCalls: [{ name: 'view', arguments: { path: 'src/tides.js' } }],
  },
  {
    text: 'The last pair of turns is left out by the loop, so I let it go on to the end of the table.',
    toolCalls: [
      {
        name: 'edit',
        arguments: { path: 'src/tides.js', old: 'i < tides.length - 2', new: 'i < tides.length - 1' },
      },
    ],
  },
  { text: 'The tests decide whether that was it.', toolCalls: [{ name: 'test', arguments: {} }] },
  {
    text: 'Done.',
    toolCalls: [{ name: 'finish', arguments: { approach: 'Went on to the last turn.', confidence: 0.9 } }],
  },
];

/** The second answer is watched: it takes its time. */
const repairing = (paceMs: number): Brain => scriptedAttempts([steps], (said) => (said === 1 ? paceMs : 10));

describeInVsCode('models in the editor', (stage) => {
  const open = async (settings: Settings, extensions: readonly string[] = []) =>
    await openWindow({ browser: stage.browser, name: 'models', settings, extensions });

  test('one behind an endpoint: chosen, tried, at work in sight, looked into, told more', async () => {
    await using loopback = await startLoopback(repairing(500), { models: [{ id: 'loopback' }] });
    await using window = await open({ 'galapagos.agent': 'finch' });
    const { workbench, shoot } = window;
    const sidebar = await Sidebar.open(workbench);

    await choose(workbench, loopback.url, 'loopback');
    await shoot('1 chosen');
    await workbench.command('Galapagos: Test Connection');
    await workbench.toast('loopback answers').waitFor();
    await workbench.clearToasts();

    await workbench.command('Galapagos: Repair Failing Tests');
    await sidebar.saying('last pair of turns').waitFor({ timeout: soon });
    await shoot('2 speaking');
    expect(await sidebar.end()).toBe('repaired');
    await expect.poll(() => sidebar.answers.count()).toBe(0);
    expect(loopback.seen.every(({ headers }) => headers['authorization'] === `Bearer ${KEY}`)).toBe(true);
    const kept = await window.journals();
    expect(kept).toHaveLength(1);
    expect(kept.join('\n')).not.toContain(KEY);

    await sidebar.row(/^g0\.0 .*chosen/).click();
    await sidebar.details.getByText('Questions').waitFor();
    await workbench.page.keyboard.press('ArrowRight');
    await sidebar.row(/^edit src\/tides\.js/).click();
    for (const title of ['Thought', 'Call: edit', 'Observation', 'Tokens'])
      await sidebar.details.getByRole('heading', { name: title }).waitFor();
    await sidebar.details.getByText('The last pair of turns is left out').waitFor();
    for (const theme of ['light', 'high contrast', 'dark'] as const) {
      await workbench.useTheme(theme);
      await shoot(`3 a step, ${theme}`);
    }

    const asked = loopback.seen.length;
    await sidebar.row(/^g0\.0 .*chosen/).click();
    await sidebar.button('Refine With Feedback…').click();
    await fill(workbench, 'Refine g0.0', 'Say in a comment why the last turn counts');
    await sidebar.row(/^g1\.\d+ heed/).waitFor({ timeout: soon });
    expect(await sidebar.end()).toBe('repaired');
    expect(
      loopback.seen.slice(asked).some(({ raw }) => raw.includes('Say in a comment why the last turn counts')),
    ).toBe(true);
    await shoot('4 refined');
  });

  test('one that is stopped in the middle of an answer: nothing is lost, and nothing is asked twice', async () => {
    await using loopback = await startLoopback(repairing(1500), { models: [{ id: 'loopback' }] });
    await using window = await open({ 'galapagos.agent': 'finch', 'galapagos.search.parallelism': 1 });
    const { workbench } = window;
    const sidebar = await Sidebar.open(workbench);
    await choose(workbench, loopback.url, 'loopback');
    await workbench.command('Galapagos: Repair Failing Tests');
    await sidebar.saying('The last pair').waitFor({ timeout: soon });
    await workbench.command('Galapagos: Stop');
    expect(await sidebar.end()).toBe('cancelled');
    await window.shoot('5 stopped');
    const before = loopback.seen.map(({ raw }) => raw);
    await sidebar.button('Resume').click();
    await sidebar.row(/^g0\.0 .*passed/).waitFor({ timeout: soon });
    expect(await sidebar.end()).toBe('repaired');
    const [first = ''] = before;
    expect(loopback.seen.slice(before.length).filter(({ raw }) => raw === first)).toEqual([]);
  });

  test('a key that is refused is mended from the head of the view, and the run goes on', async () => {
    const strict: Brain = (seen) =>
      seen.headers['authorization'] === `Bearer ${KEY}`
        ? repairing(0)(seen)
        : {
            status: 401,
            body: { error: { message: 'Incorrect API key provided', code: 'invalid_api_key' } },
          };
    await using loopback = await startLoopback(strict, { models: [{ id: 'loopback' }] });
    await using window = await open({ 'galapagos.agent': 'finch' });
    const { workbench } = window;
    const sidebar = await Sidebar.open(workbench);
    await choose(workbench, loopback.url, 'loopback', 'sk-wrong-0000000000');
    await workbench.command('Galapagos: Repair Failing Tests');
    await sidebar.notice.getByText('refuses the key').waitFor({ timeout: soon });
    await window.shoot('6 key refused');
    await sidebar.button('Set API Key…').click();
    await workbench.quick.locator('.monaco-list-row', { hasText: 'Set Another Key' }).click();
    await fill(workbench, 'API Key for', KEY);
    await workbench.status('is kept').waitFor();
    await sidebar.button('Resume').click();
    await sidebar.row(/^g\d+\.\d+ .*passed/).waitFor({ timeout: soon });
    expect(await sidebar.end()).toBe('repaired');
  });

  test("one of VS Code's own solves a task, and no test speaks for it", async () => {
    const birdsong = fileURLToPath(import.meta.resolve('./fixtures/birdsong'));
    await using window = await open({ 'galapagos.agent': 'finch' }, [birdsong]);
    const { workbench } = window;
    const sidebar = await Sidebar.open(workbench);
    await workbench.command('Galapagos: Choose Model…');
    await pick(workbench, 'Choose Model', 'Dawn Chorus');
    await workbench.status('birdsong/dawn is chosen').waitFor();
    await workbench.command('Galapagos: Solve a Task…');
    await fill(workbench, 'Solve a Task', 'Let clock() wrap at midnight');
    expect(await sidebar.end()).toBe('proposed');
    await window.shoot('7 proposed');
    await workbench.status('Galapagos: patch proposed').waitFor();
    await sidebar.button('Review Patch').click();
    await workbench.diff().locator('.line-insert, .char-insert').first().waitFor();
  });
});
