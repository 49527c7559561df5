import { describe, expect, test } from 'vitest';

import { type ChatPiece } from '../../agent/model/chat.ts';
import { type EngineLine } from '../../agent/model/host-wire.ts';
import { HostModels } from './host-model.ts';

const request = { messages: [{ role: 'user', content: 'hi' }], maxTokens: 10 } as const;
const usage = { prompt: 1, cached: 0, completion: 1 };
const reply = { text: 'yes', toolCalls: [], finish: 'stop', usage } as const;

function host() {
  const sent: EngineLine[] = [];
  const models = new HostModels((line) => sent.push(line));
  const model = models.open({ id: 'copilot/x', provider: 'host' });
  const abort = new AbortController();
  const pieces: ChatPiece[] = [];
  const ask = async () =>
    await model.chat(request, { signal: abort.signal, onPiece: (piece) => pieces.push(piece) });
  return { sent, models, ask, abort, pieces };
}

describe('a model of the host', () => {
  test('is asked in a line, heard in pieces, and answers with its reply', async () => {
    const { sent, models, ask, pieces } = host();
    const answer = ask();
    expect(sent).toEqual([{ chat: { id: 1, model: 'copilot/x', request } }]);
    models.hear({ id: 1, piece: { kind: 'text', text: 'ye' } });
    models.hear({ id: 1, reply });
    expect(await answer).toEqual({ ok: true, value: reply });
    expect(pieces).toEqual([{ kind: 'text', text: 'ye' }]);
  });

  test('answers each of several questions with its own', async () => {
    const { models, ask } = host();
    const [first, second] = [ask(), ask()];
    models.hear({ id: 2, fault: { kind: 'empty-answer' } });
    models.hear({ id: 1, reply });
    expect([await first, await second]).toEqual([
      { ok: true, value: reply },
      { ok: false, fault: { kind: 'empty-answer' } },
    ]);
  });

  test('is told that nobody waits any more, and what still comes is left unread', async () => {
    const { sent, models, ask, abort, pieces } = host();
    const answer = ask();
    abort.abort();
    expect(await answer).toEqual({ ok: false, fault: { kind: 'cancelled' } });
    expect(sent.at(-1)).toEqual({ chatCancel: { id: 1 } });
    models.hear({ id: 1, piece: { kind: 'text', text: 'late' } });
    expect(pieces).toEqual([]);
    expect(await ask()).toEqual({ ok: false, fault: { kind: 'cancelled' } });
  });

  test('is out of reach once the host has left', async () => {
    const { models, ask } = host();
    const answer = ask();
    models.leave();
    const gone = {
      ok: false,
      fault: { kind: 'unreachable', url: 'the editor', detail: 'it no longer listens' },
    };
    expect(await answer).toEqual(gone);
    expect(await ask()).toEqual(gone);
  });
});
