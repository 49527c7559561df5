// Recorded runs of the examples, made again without a model and without a network: event by event the same.
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, test } from 'vitest';

import { decodeRecorded } from '../../agent/engine/decoding/decode-event.ts';
import { type Recorded } from '../../agent/engine/events.ts';
import { foldAll, type RunView } from '../../agent/engine/view.ts';
import { galapagos, start, temporaryFolder } from '../cli/project.ts';
import { type Brain, type Said } from '../loopback/brain.ts';
import { startLoopback } from '../loopback/server.ts';
import { advise } from '../loopback/solver-words.ts';

interface Edit {
  readonly path: string;
  readonly old: string;
  readonly new: string;
}

/** What the model knows of an example: edits that repair it together, and one that leads nowhere. */
interface Knowledge {
  readonly right: readonly Edit[];
  readonly wrong: Edit;
}

const census: Knowledge = {
  right: [
    { path: 'src/estimate.js', old: '(again + 1)) + 1;', new: '(again + 1)) - 1;' },
    { path: 'src/sightings.js', old: 'date < to', new: 'date <= to' },
  ],
  wrong: { path: 'src/sightings.js', old: 'date >= from', new: 'date > from' },
};

const queue: Knowledge = {
  right: [{ path: 'src/heap.ts', old: 'this.#isBefore(right, at)', new: 'this.#isBefore(right, best)' }],
  wrong: { path: 'src/heap.ts', old: 'this.#isBefore(left, best)', new: 'this.#isBefore(best, left)' },
};

const ledger: Knowledge = {
  right: [
    {
      path: 'ledger/nets.py',
      old: 'birds=[]):\n        self.site = site\n        self.birds = birds',
      new: 'birds=None):\n        self.site = site\n        self.birds = [] if birds is None else birds',
    },
  ],
  wrong: { path: 'ledger/nets.py', old: 'other.ring == bird.ring', new: 'other is bird' },
};

const mast: Knowledge = {
  right: [
    {
      path: 'src/mast.js',
      old: 'return readings.map(({ minute, gust }) => ({ minute, signal: warningFor(beaufort(gust)) }));',
      new: [
        'const forces = readings.map(({ minute, gust }) => ({ minute, force: beaufort(gust) }));',
        '  return forces.map(({ minute }) => {',
        '    const lately = forces.filter((each) => each.minute <= minute && each.minute >= minute - 60);',
        '    return { minute, signal: warningFor(Math.max(...lately.map(({ force }) => force))) };',
        '  });',
      ].join('\n'),
    },
  ],
  wrong: { path: 'src/mast.js', old: "let hanging = 'none';", new: "let hanging = '';" },
};

const call = (name: string, given: object): Said => ({ toolCalls: [{ name, arguments: given }] });

const finish = call('finish', { approach: 'As far as I came.', assumptions: [], confidence: 0.7 });

/** Which of its edits it makes first depends on the words of the prompt alone: attempts differ, the same one never. */
function knowing({ right, wrong }: Knowledge, { luck = 2 }: { readonly luck?: number } = {}): Brain {
  return ({ body }) => {
    if (!body.tools) return advise(body);
    const turn = body.messages.filter(({ role }) => role === 'assistant').length;
    const [digest = 0] = createHash('sha256')
      .update(body.messages[1]?.content ?? '')
      .digest();
    const edits = digest % luck === 0 ? right : digest % luck === 1 ? [wrong] : right.slice(0, 1);
    const path = edits[0]?.path ?? '';
    const plan = [
      call('view', { path }),
      ...edits.map((edit) => call('edit', { ...edit })),
      call('test', {}),
    ];
    return plan[turn] ?? finish;
  };
}

/** A copy of an example, and what is run there. `model`: who answers, while the work goes on and not a moment longer. */
function copyOf(example: string) {
  const folder = join(temporaryFolder('verified'), example);
  const from = resolve(import.meta.dirname, '../../examples', example);
  cpSync(from, folder, { recursive: true, filter: (path) => !path.includes('.galapagos') });
  return folder;
}

const decode = (text: string): readonly Recorded[] =>
  text.split('\n').flatMap((line) => decodeRecorded(line) ?? []);

const asking = (url: string): readonly string[] => ['--model', 'loopback', '--base-url', url];

async function told(folder: string, ...words: readonly string[]): Promise<RunView> {
  const { out, err } = await galapagos(folder, ...words, '--json');
  const records = decode(out);
  expect(records.length, err).toBeGreaterThan(0);
  return foldAll(records);
}

async function withModel<Result>(brain: Brain, work: (url: string) => Promise<Result>): Promise<Result> {
  await using server = await startLoopback(brain);
  return await work(server.url);
}

/** The latest run of this folder, made again when nobody answers any more. */
async function expectSame(folder: string): Promise<void> {
  const verified = await galapagos(folder, 'replay', '--verify', '--json');
  expect(verified.err).toBe('');
  expect(JSON.parse(verified.out)).toEqual({
    run: expect.any(String),
    isSame: true,
    events: expect.any(Number),
    answers: expect.any(Number),
  });
  expect(verified.code).toBe(0);
}

const LONG = 600_000;

describe('a run of an example, made again, is the same', () => {
  test.each([
    ['TypeScript', 'ferry-queue', 'repaired'],
    ['Python', 'ring-ledger', 'repaired'],
    ['JavaScript, and not repaired', 'storm-warning', 'unrepaired'],
  ])(
    'when it searched: %s (%s)',
    async (_what, example, end) => {
      const folder = copyOf(example);
      expect((await told(folder, 'repair')).ended?.reason).toBe(end);
      await expectSame(folder);
    },
    LONG,
  );

  test.each([
    ['JavaScript', 'finch-census', census],
    ['TypeScript', 'ferry-queue', queue],
    ['Python', 'ring-ledger', ledger],
  ])(
    'when it asked a model: %s (%s)',
    async (_what, example, knowledge) => {
      const folder = copyOf(example);
      const view = await withModel(knowing(knowledge, { luck: 5 }), (url) =>
        told(folder, 'repair', ...asking(url), '--agent', 'finch', '--parallel', '2'),
      );
      expect(view.cost.calls).toBeGreaterThan(3);
      expect(view.ended).toBeDefined();
      await expectSame(folder);
    },
    LONG,
  );

  test(
    'when a search and a model were in one team',
    async () => {
      const folder = copyOf('storm-warning');
      const view = await withModel(knowing(mast), (url) => told(folder, 'repair', ...asking(url)));
      expect(view.ended?.reason).toBe('repaired');
      await expectSame(folder);
    },
    LONG,
  );

  test(
    'when a person wished for more after its end, twice',
    async () => {
      const folder = copyOf('finch-census');
      await withModel(knowing(census, { luck: 5 }), async (url) => {
        const view = await told(folder, 'repair', ...asking(url), '--agent', 'finch', '--parallel', '1');
        const [one = '', other = ''] = view.rollouts.keys();
        await told(folder, 'refine', 'latest', 'Look at the last day of a season', '--rollout', one);
        await told(folder, 'recombine', 'latest', one, other, '--words', 'Both of it');
      });
      await expectSame(folder);
    },
    LONG,
  );

  test(
    'when it did what it was asked for, and a model judged what no test speaks for',
    async () => {
      const folder = copyOf('finch-census');
      const view = await withModel(knowing(census, { luck: 1 }), (url) =>
        told(folder, 'solve', 'Count the last day of a season, too', ...asking(url)),
      );
      expect(view.ended?.reason).toBe('proposed');
      await expectSame(folder);
    },
    LONG,
  );

  test(
    'when a person wished for something, and stopped it, while it was under way',
    async () => {
      const folder = copyOf('storm-warning');
      await withModel(knowing({ ...mast, right: [mast.wrong] }), async (url) => {
        const options = ['--agent', 'finch', '--parallel', '1', '--json', '--control'];
        const run = start(['repair', ...asking(url), ...options], { cwd: folder, isSpokenTo: true });
        let answers = 0;
        for await (const line of run.lines) {
          const event = decodeRecorded(line)?.event;
          if (event?.kind !== 'model.answered') continue;
          answers++;
          if (answers === 7)
            run.write('wish {"do":"refine","rollout":"g0.0","words":"Look at the signals of an hour ago"}');
          if (answers === 20) run.write('stop');
        }
        const stopped = foldAll(decode((await run.said).out));
        expect([stopped.wishes.length, stopped.ended?.reason]).toEqual([1, 'cancelled']);
        expect((await told(folder, 'resume')).ended?.reason).toBe('unrepaired');
      });
      await expectSame(folder);
    },
    LONG,
  );

  test(
    'when it was killed, and went on with an agent that had been updated, which it says',
    async () => {
      const folder = copyOf('ring-ledger');
      await withModel(knowing(ledger), async (url) => {
        const run = start(['repair', ...asking(url), '--agent', 'finch', '--json'], { cwd: folder });
        for await (const line of run.lines) if (decodeRecorded(line)?.event.kind === 'model.answered') break;
        run.kill('SIGKILL');
        await run.said;
        const journal = journalOf(folder);
        writeFileSync(
          journal,
          readFileSync(journal, 'utf8').replaceAll(/"hash":"[0-9a-f]{4}/g, '"hash":"0000'),
        );
        const resumed = await galapagos(folder, 'resume');
        expect(resumed.code, resumed.err).toBe(0);
        expect(resumed.err).toContain('finch is another version than before');
      });
      const verified = await galapagos(folder, 'replay', '--verify');
      expect(verified.err).toBe(
        'Not what the run was recorded with: finch is another version. A difference is to be expected.\n',
      );
      expect(verified.out).toMatch(/^Made again, and the same: /);
    },
    LONG,
  );

  test.each([
    ['tokens', ['--tokens', '40000']],
    ['attempts', ['--rollouts', '3']],
  ])(
    'when its budget of %s was spent',
    async (_what, budget) => {
      const folder = copyOf('storm-warning');
      const view = await withModel(knowing({ ...mast, right: [mast.wrong] }), (url) =>
        told(folder, 'repair', ...asking(url), '--agent', 'finch', ...budget),
      );
      expect(view.ended?.reason).toBe('budget');
      await expectSame(folder);
    },
    LONG,
  );

  test(
    'as far as it came in whole batches when its minutes were over',
    async () => {
      const folder = copyOf('storm-warning');
      const slow: Brain = async (seen) => {
        await sleep(1_500);
        return await knowing({ ...mast, right: [mast.wrong] })(seen);
      };
      const view = await withModel(slow, (url) =>
        told(folder, 'repair', ...asking(url), '--agent', 'finch', '--minutes', '0.6'),
      );
      expect(view.ended?.reason).toBe('budget');
      const verified = await galapagos(folder, 'replay', '--verify');
      expect(verified.err).toMatch(
        /^Its minutes were over: .* and only the \d+ before it (is|are) compared\.$/m,
      );
      expect(verified.out).toMatch(/^Made again, and the same: /);
      expect(verified.code).toBe(0);
    },
    LONG,
  );
});

function journalOf(folder: string): string {
  const runs = join(folder, '.galapagos', 'runs');
  return join(runs, readdirSync(runs)[0] ?? '', 'events-0001.jsonl');
}
