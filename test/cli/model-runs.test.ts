// Runs with a model: the real program, the real protocol, and a server that plays the model.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { decodeRecorded } from '../../agent/engine/decoding/decode-event.ts';
import { rolloutId } from '../../agent/engine/ids.ts';
import { decodeEngineLine } from '../../agent/model/decode-host-wire.ts';
import { controlLine, type HostAnswer } from '../../agent/model/host-wire.ts';
import { type Answer } from '../loopback/brain.ts';
import { startLoopback } from '../loopback/server.ts';
import { offByOne, repository } from './project.ts';
import {
  view,
  mend,
  extend,
  check,
  finish,
  turnOf,
  working,
  begin,
  run,
  at,
  eventsIn,
  endOf,
  green,
} from './with-model.ts';

describe('repair --model', () => {
  test('repairs with what the model writes, and shows its answers as they come', async () => {
    await using server = await startLoopback(
      working(mend, {
        text: 'I look at the loop first, and then at what it compares.',
        toolCalls: [view],
        paceMs: 30,
      }),
    );
    const folder = repository(offByOne);
    const { code, out, err } = await run(['repair', '--json', ...at(server.url)], { cwd: folder });
    expect(code, err).toBe(0);
    expect(endOf(out)).toEqual({ kind: 'run.ended', reason: 'repaired' });
    const live = out.split('\n').flatMap((line) => {
      const told = decodeEngineLine(line);
      return told && 'live' in told ? [told.live] : [];
    });
    const first = live.filter(({ call }) => call === 'g0.0#1');
    expect(first.length).toBeGreaterThan(1);
    expect(first.map(({ piece }) => piece.text).join('')).toMatch(/^I look at the loop/);
    const shown = await run(['show', '--rollout', 'g0.0'], { cwd: folder });
    expect(shown.out).toContain('“I look at the loop first, and then at what it compares.”');
    expect(shown.out).toMatch(/view src\/tides\.js.* {2}\[\d+ \+ \d+ tokens.*\]/);
    expect(shown.out).toMatch(/4 questions, \d+ tokens/);
  });

  test('goes on where it was stopped in the middle of a stream, and asks nothing twice that was answered', async () => {
    let isSlow = true;
    const slow: Answer = { text: 'word '.repeat(400), toolCalls: [mend], paceMs: 200 };
    const usual = working(mend);
    await using server = await startLoopback((seen) => (isSlow && turnOf(seen) === 1 ? slow : usual(seen)));
    const folder = repository(offByOne);
    const first = begin(['repair', '--json', ...at(server.url)], { cwd: folder });
    for await (const line of first.lines) {
      const told = decodeEngineLine(line);
      if (told && 'live' in told && told.live.call === 'g0.0#2') break;
    }
    first.kill('SIGINT');
    const stopped = await first.said;
    expect(stopped.code, stopped.err).toBe(130);
    expect(eventsIn(stopped.out).at(-1)).toEqual({ kind: 'run.paused' });
    isSlow = false;
    const before = server.seen.length;
    const { code, out, err } = await run(['resume', '--json'], { cwd: folder });
    expect(code, err).toBe(0);
    expect(endOf(out)).toEqual({ kind: 'run.ended', reason: 'repaired' });
    const known = eventsIn(out).flatMap((event) =>
      event.kind === 'model.answered' && event.known ? [event.known] : [],
    );
    expect(known).toEqual(['g0.0#1']);
    expect(server.seen.length - before).toBe(3);
  });

  test('a key that is refused ends in words and can be mended: resume goes on with another', async () => {
    const usual = working(mend);
    await using server = await startLoopback((seen) =>
      seen.headers['authorization'] === 'Bearer the-right-one'
        ? usual(seen)
        : { status: 401, body: { error: { message: 'Incorrect API key provided' } } },
    );
    const folder = repository(offByOne);
    const refused = await run(['repair', ...at(server.url)], {
      cwd: folder,
      env: { GALAPAGOS_API_KEY: 'the-wrong-one' },
    });
    expect(refused.code).toBe(3);
    expect(refused.err).toContain('The key was refused');
    expect(refused.err).toContain('refuses the key (401');
    expect(refused.err).toMatch(/Go on with: .* resume /);
    const resumed = await run(['resume'], { cwd: folder, env: { GALAPAGOS_API_KEY: 'the-right-one' } });
    expect(resumed.code, resumed.err).toBe(0);
    expect(resumed.err).toContain('Repaired.');
  });

  test('a model that never calls a tool is named at the end, with what to do about it', async () => {
    await using server = await startLoopback(() => ({ text: 'I would look at the loop first.' }));
    const folder = repository(offByOne);
    const args = ['repair', ...at(server.url), '--population=1', '--generations=1'];
    const told = await run(args, { cwd: folder });
    expect(told.code, told.err).toBe(3);
    expect(told.err).toMatch(/The model never called a tool\n.*loopback gave 3 answers in words alone/);
    expect(told.err).toContain('Choose another model with --model, or have this one write its calls as text');
    const read = await run([...args, '--tools=text', '--json'], { cwd: folder });
    expect(endOf(read.out)).toEqual({
      kind: 'run.ended',
      reason: 'refused',
      fault: { kind: 'model-mute', model: 'loopback', answers: 3, asText: true },
    });
  });

  test('mender goes first, and a model that is not needed is not asked', async () => {
    await using server = await startLoopback(working(mend));
    const folder = repository(offByOne);
    const args = ['repair', '--json', '--model=loopback', `--base-url=${server.url}`];
    const { code, out, err } = await run(args, { cwd: folder });
    expect(code, err).toBe(0);
    const makers = eventsIn(out).flatMap((event) => (event.kind === 'rollout.started' ? [event.member] : []));
    expect(makers[0]).toBe('mender');
  });
});

describe('solve', () => {
  test('proposes what breaks nothing, where no test speaks for the request', async () => {
    await using server = await startLoopback(working(extend));
    const folder = repository(green);
    const said = await run(['solve', 'Export lowest from src/tides.js', ...at(server.url)], { cwd: folder });
    expect(said.code, said.err).toBe(0);
    expect(said.err).toContain('tests     none failing, 4 passing');
    expect(said.err).toContain(
      '2 of 2 self-tests passed, 1 not applicable (no failing test is to be repaired)',
    );
    expect(said.err).toContain('Proposed. A patch breaks nothing that passed');
    expect(said.err).toContain(
      'The 4 tests that passed still pass with it, and none speaks for the request itself',
    );
    expect(said.out).toContain('+export const lowest');
    const listed = await run(['runs'], { cwd: folder });
    expect(listed.out).toMatch(/proposed .* Export lowest from src\/tides\.js/);
    expect((await run(['apply'], { cwd: folder })).code).toBe(0);
    expect(readFileSync(join(folder, 'src/tides.js'), 'utf8')).toContain('export const lowest');
  });

  test('leaves failing tests that nobody named, and never takes a patch that breaks what passes', async () => {
    const breaking = {
      name: 'edit',
      arguments: { path: 'src/tides.js', old: 'let best = tides[0]', new: 'let best = 0 * tides[0]' },
    };
    await using server = await startLoopback(working(breaking));
    const folder = repository(offByOne);
    const args = [
      'solve',
      'Make it faster',
      '--json',
      '--generations=1',
      '--population=1',
      ...at(server.url),
    ];
    const { code, out } = await run(args, { cwd: folder });
    expect(code).toBe(1);
    expect(endOf(out)).toMatchObject({ reason: 'unrepaired' });
    const [task] = eventsIn(out).flatMap((event) => (event.kind === 'task.recorded' ? [event.task] : []));
    expect(task).toMatchObject({ kind: 'solve', title: 'Make it faster', baseline: { failToPass: [] } });
    expect(task?.baseline.leftOut?.length).toBe(2);
  });

  test('with --only, the named test has to pass: then it is a repair', async () => {
    await using server = await startLoopback(working(mend));
    const folder = repository(offByOne);
    const args = ['solve', 'See to the last tide', '--json', '--only=highest last', ...at(server.url)];
    const { code, out, err } = await run(args, { cwd: folder });
    expect(code, err).toBe(0);
    expect(endOf(out)).toEqual({ kind: 'run.ended', reason: 'repaired' });
  });
});

describe('a wish', () => {
  test('makes another attempt of a run that has ended, with the words of the person', async () => {
    await using server = await startLoopback(working(extend));
    const folder = repository(green);
    const solved = await run(['solve', 'Export lowest', ...at(server.url)], { cwd: folder });
    expect(solved.code, solved.err).toBe(0);
    const before = server.seen.length;
    const refined = await run(['refine', 'latest', '--rollout=g0.0', '--json', 'Call it lowestTide'], {
      cwd: folder,
    });
    expect(eventsIn(refined.out).filter(({ kind }) => kind === 'wish.made')).toEqual([
      { kind: 'wish.made', wish: { do: 'refine', rollout: 'g0.0', words: 'Call it lowestTide' } },
    ]);
    expect(server.seen.slice(before).some(({ raw }) => raw.includes('Call it lowestTide'))).toBe(true);
    const told = await run(['refine', 'latest', '--rollout=g0.0', 'Say why'], { cwd: folder });
    expect(told.err.split('\n').filter((line) => line.startsWith('wish'))).toEqual([
      'wish      refine g0.0: Say why',
    ]);
  });

  test('over --control is heard while the run is under way, which goes on with it at once', async () => {
    await using server = await startLoopback((seen) =>
      working(seen.raw.includes('go to the end') ? mend : extend)(seen),
    );
    const folder = repository(offByOne);
    const argv = ['repair', '--json', '--control', '--population=1', ...at(server.url)];
    const started = begin(argv, { cwd: folder, isSpokenTo: true });
    const wish = { do: 'refine', rollout: rolloutId(0, 0), words: 'the loop must go to the end' } as const;
    started.write(controlLine.wish({ ...wish, rollout: rolloutId(7, 7) }));
    for await (const line of started.lines) {
      const event = decodeRecorded(line)?.event;
      if (event?.kind === 'rollout.ended' && event.rollout === wish.rollout) {
        started.write(controlLine.wish(wish));
        break;
      }
    }
    const { code, out, err } = await started.said;
    expect(code, err).toBe(0);
    expect(eventsIn(out).filter(({ kind }) => kind === 'wish.made')).toEqual([{ kind: 'wish.made', wish }]);
    expect(endOf(out)).toEqual({ kind: 'run.ended', reason: 'repaired' });
    const heeding = eventsIn(out).filter(
      (event) => event.kind === 'rollout.started' && event.operator === 'heed',
    );
    expect(heeding).toMatchObject([{ parents: [wish.rollout] }]);
  });

  test('about an attempt that is not there is refused, as are words for a run that nobody reads', async () => {
    const folder = repository(offByOne);
    expect((await run(['repair'], { cwd: folder })).code).toBe(0);
    const unknown = await run(['recombine', 'latest', 'g0.0', 'g7.7'], { cwd: folder });
    expect(unknown.code).toBe(3);
    const unread = await run(['refine', 'please'], { cwd: folder });
    expect(unread.code).toBe(3);
    expect(unread.err).toContain('No model is chosen');
  });
});

describe('a model of the host', () => {
  test('is asked over standard output and answers over standard input', async () => {
    const folder = repository(offByOne);
    const turns = [view, mend, check, finish];
    const started = begin(
      [
        'repair',
        '--json',
        '--control',
        '--key-stdin',
        '--model=vscode/copilot/some',
        '--agent=finch',
        '--parallel=1',
      ],
      { cwd: folder, isSpokenTo: true },
    );
    started.write(controlLine.secrets({}));
    const models = new Set<string>();
    for await (const line of started.lines) {
      const told = decodeEngineLine(line);
      if (!told || !('chat' in told)) continue;
      const { id, model, request } = told.chat;
      models.add(model);
      const turn = request.messages.filter(({ role }) => role === 'assistant').length;
      const call = turns[turn] ?? finish;
      const toolCalls = request.tools
        ? [{ id: `c${id}`, name: call.name, arguments: JSON.stringify(call.arguments) }]
        : [];
      const usage = { prompt: 10, cached: 0, completion: 5, estimated: true } as const;
      const answers: readonly HostAnswer[] = [
        { id, piece: { kind: 'text', text: 'I see' } },
        { id, reply: { text: 'I see', toolCalls, finish: 'tools', usage } },
      ];
      for (const answer of answers) started.write(controlLine.chat(answer));
    }
    const { code, out, err } = await started.said;
    expect(code, err).toBe(0);
    expect(endOf(out)).toEqual({ kind: 'run.ended', reason: 'repaired' });
    expect([...models]).toEqual(['copilot/some']);
  });
});
