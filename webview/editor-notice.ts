// What a notice says where there is no command line: settings and commands of the editor instead of options.
import { type Fault } from '../agent/engine/fault.ts';
import { noticeOn } from '../agent/notice.ts';
import { type Surface } from '../agent/notices/surface.ts';
import { type Notice } from '../agent/notices/wording.ts';

const editor: Surface = {
  command: (words) => `galapagos ${words}`,
  testCommand: 'the setting galapagos.test.command',
  testTimeout: 'the setting galapagos.test.timeoutSeconds',
  store: 'the setting galapagos.store.location',
  allowUnconfined: 'the setting galapagos.sandbox.allowUnconfined',
  prices: 'the setting galapagos.model.prices',
  mostUsd: 'the setting galapagos.budget.maxUsd',
  model: 'the command Choose Model…',
  callsAsText: 'the setting galapagos.model.tools',
  chooseModel: 'the command Choose Model…',
  models: 'the command Choose Model…',
  singleTest: '',
  nameTests: 'Choose a test that fails, or repair all that do.',
  record: 'the log (Galapagos: Show Log)',
  takeAttempt: () => 'its row in the tree offers to review and to apply it',
};

/** The notice of a fault, in words for somebody who sits in the editor. */
export const editorNotice = (fault: Fault): Notice => noticeOn(editor, fault);
