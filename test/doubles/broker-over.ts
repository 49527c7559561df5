// The broker over scripted models and a journal in memory.

import { scriptedModels, spec } from './scripted-model.ts';
import { memoryJournal } from './memory-journal.ts';
import { type ChatFault } from '../../agent/model/chat-fault.ts';
import { type Usage } from '../../agent/model/chat.ts';
import { Broker, type Asker, type BrokerPorts } from '../../agent/engine/asking/broker.ts';
import { left, type BudgetLimits } from '../../agent/engine/budget.ts';
import { type Recorded } from '../../agent/engine/events.ts';
import { Recorder } from '../../agent/engine/driving/recorder.ts';

interface Options {
  readonly budget?: BudgetLimits;
  readonly past?: readonly Recorded[];
  readonly ports?: Partial<BrokerPorts>;
}

/** A broker over models of this rule, with a journal in memory. */
export function brokerOver(
  rule: Parameters<typeof scriptedModels>[0],
  { budget = {}, past = [], ports }: Options = {},
) {
  const journal = memoryJournal({ past });
  const recorder = new Recorder(journal, past);
  const models = scriptedModels(rule);
  const unfit: (readonly [string, ChatFault])[] = [];
  const broker = new Broker(
    {
      models,
      clock: journal.clock,
      record: async (event) => void (await recorder.record(event)),
      left: () => left(budget, recorder.view.cost, 0),
      unfit: (model, why) => unfit.push([model, why]),
      ...ports,
    },
    past,
  );
  const signal = new AbortController().signal;
  const chat = (name: string, parts: Partial<Asker> = {}) =>
    broker.chat({ name, model: spec, signal, ...parts });
  const asked = () => journal.records.flatMap(({ event }) => (event.kind === 'model.asked' ? [event] : []));
  const answers = () =>
    journal.records.flatMap(({ event }) => (event.kind === 'model.answered' ? [event] : []));
  return { broker, chat, models, unfit, asked, answers, records: journal.records, view: () => recorder.view };
}

export const usage = (prompt: number, completion: number): Usage => ({ prompt, cached: 0, completion });
