import { describe, expect, test, vi } from 'vitest';

import { type Recorded } from '../agent/engine/events.ts';
import { callId } from '../agent/engine/ids.ts';
import { failure } from '../agent/engine/outcome.ts';
import { foldAll } from '../agent/engine/view.ts';
import * as story from '../test/webview/story.ts';
import { type EngineListener } from './engine.ts';
import { type LanguageModels } from './models/language-models.ts';
import { LiveRun, type LiveRunOptions } from './live-run.ts';

const project = { folder: '/home/ada/calculator', name: 'calculator', store: '' };
const told = story.recorded(story.repairedStory());
const notice = { title: 'The disk is full', detail: 'No space.', kept: 'All.', next: 'Free some.' };

const noModels: LanguageModels = {
  find: async (model) => failure({ kind: 'model-unknown', model, url: 'VS Code', offered: [] }),
  faultOf: () => ({ kind: 'empty-answer' }),
};

/** A run whose engine says what the test says. */
function begun(given: Partial<LiveRunOptions> = {}) {
  const words: string[] = [];
  let listener: EngineListener | undefined;
  const run = new LiveRun({
    project,
    log: () => undefined,
    models: noModels,
    changed: () => words.push('changed'),
    ended: () => words.push('ended'),
    ...given,
    begin: (told) => {
      listener = told;
      return {
        pause: () => words.push('pause'),
        resume: () => words.push('resume'),
        stop: () => words.push('stop'),
        answer: (answer) => words.push(JSON.stringify(answer)),
        wish: (wish) => words.push(`wish: ${wish.do}`),
        [Symbol.dispose]: () => words.push('let go'),
      };
    },
  });
  if (!listener) throw new Error('the engine was not started');
  return { run, engine: listener, words };
}

const say = (engine: EngineListener, records: readonly Recorded[]): void =>
  records.forEach((record) => engine.record(record));

describe('a run in an engine', () => {
  test('is told in batches, and whole at its end', () => {
    vi.useFakeTimers();
    try {
      const { run, engine, words } = begun();
      say(engine, told.slice(0, 20));
      expect({ seq: run.view.seq, words }).toEqual({ seq: 0, words: [] });
      vi.runAllTimers();
      expect({ seq: run.view.seq, words }).toEqual({ seq: 20, words: ['changed'] });
      say(engine, told.slice(20));
      engine.ended({ kind: 'exited', code: 0 });
      expect(run.view).toEqual(foldAll(told));
      expect({ words, trouble: run.trouble, id: run.id }).toEqual({
        words: ['changed', 'ended'],
        trouble: undefined,
        id: story.storyRun,
      });
    } finally {
      vi.useRealTimers();
    }
  });

  test('that is resumed takes nothing in twice', () => {
    const { run, engine } = begun({ past: foldAll(told.slice(0, 30)) });
    say(engine, told);
    engine.ended({ kind: 'exited', code: 0 });
    expect(run.view).toEqual(foldAll(told));
  });

  test('shows what its models are saying, and forgets it when it is recorded', () => {
    vi.useFakeTimers();
    try {
      const { run, engine, words } = begun({ past: foldAll(told.slice(0, 9)) });
      const call = callId('g1.1', 1);
      const rollout = story.rollout(1, 1);
      for (const text of ['I look at\n', 'the divisor'])
        engine.live({ call, rollout, piece: { kind: 'text', text } });
      vi.runAllTimers();
      expect([...run.says]).toEqual([['g1.1', 'I look at the divisor']]);
      expect(words).toEqual(['changed']);
      engine.record({ seq: 10, at: 1, event: { kind: 'model.answered', call, rollout, ms: 5 } });
      vi.runAllTimers();
      expect([...run.says]).toEqual([]);
    } finally {
      vi.useRealTimers();
    }
  });

  test('whose models are of the editor gets their answers', async () => {
    const { engine, words } = begun();
    engine.question({ id: 3, model: 'finch/x', request: { messages: [], maxTokens: 9 } });
    await vi.waitFor(() => expect(words).toHaveLength(1));
    expect(words).toEqual([
      '{"id":3,"fault":{"kind":"model-unknown","model":"finch/x","url":"VS Code","offered":[]}}',
    ]);
  });

  test('that fails before it begins is explained in the words of the engine', () => {
    const { run, engine } = begun();
    engine.refusal({ notice, fault: { kind: 'disk-full', path: '/p' } });
    engine.ended({ kind: 'exited', code: 3 });
    expect(run.trouble).toEqual({ notice, fault: { kind: 'disk-full', path: '/p' } });
  });

  test('whose engine falls over says so, with its last words', () => {
    const { run, engine } = begun();
    say(engine, told.slice(0, 9));
    engine.log('TypeError: finch is undefined');
    engine.ended({ kind: 'exited', code: 70 });
    expect(run.trouble?.notice).toMatchObject({
      title: 'The engine ended unexpectedly',
      detail: 'It left with code 70. Its last words: “TypeError: finch is undefined”.',
    });
  });

  test('that the user stopped needs no explanation', () => {
    const { run, engine, words } = begun();
    say(engine, told.slice(0, 9));
    run.stop();
    engine.ended({ kind: 'exited', code: 130 });
    expect({ trouble: run.trouble, stopping: run.isStopping, words }).toEqual({
      trouble: undefined,
      stopping: true,
      words: ['stop', 'changed', 'ended'],
    });
  });
});
