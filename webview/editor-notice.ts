// What a notice says where there is no command line: settings and commands of the editor instead of options.
import { type Fault } from '../agent/engine/fault.ts';
import { notice } from '../agent/notice.ts';
import { type Notice } from '../agent/notices/wording.ts';

const settings: Readonly<Record<string, string>> = {
  '--test': 'galapagos.test.command',
  '--test-timeout': 'galapagos.test.timeoutSeconds',
  '--store': 'galapagos.store.location',
  '--allow-unconfined': 'galapagos.sandbox.allowUnconfined',
  '--price': 'galapagos.model.prices',
  '--usd': 'galapagos.budget.maxUsd',
};

/** Sentences that only a terminal can follow, and what they are here. */
const sentences: readonly (readonly [RegExp, string])[] = [
  [/ To repair one test only, name it with --only\./, ''],
  [/ \(--model, or Galapagos: Choose Model…\)/, ' (Galapagos: Choose Model…)'],
  [/ with --model; .* models shows what there is\./, ' with the command Choose Model….'],
  [
    /look at it with .* show \S+ --rollout \S+, and take it with .* apply \S+ --rollout \S+\.$/,
    'its row in the tree offers to review and to apply it.',
  ],
  [/the output of .* show --markdown/, 'the log (Galapagos: Show Log)'],
];

const OPTION = /(--[a-z-]+)(?: "<command>"| PROMPT\/ANSWER)?(?: \(setting [\w.]+\))?/g;

/** The same notice, in words for somebody who sits in the editor. */
export function inEditor(told: Notice): Notice {
  const meant = sentences.reduce((text, [terminal, here]) => text.replace(terminal, here), told.next);
  const next = meant.replaceAll(OPTION, (all: string, option: string) => {
    const setting = settings[option];
    return setting === undefined ? all : `the setting ${setting}`;
  });
  return { ...told, next };
}

export const editorNotice = (fault: Fault): Notice => inEditor(notice(fault));
