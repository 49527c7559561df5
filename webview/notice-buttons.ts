// What the user can do about a fault right here: the buttons below a notice.
import { type Fault } from '../agent/engine/fault.ts';
import { type ChatFault } from '../agent/model/chat-fault.ts';
import { type Button } from './protocol.ts';

const setCommand: Button = { label: 'Set Test Command', action: 'setTestCommand' };
const again: Button = { label: 'Run Again', action: 'repair' };
const log: Button = { label: 'Show Log', action: 'showLog' };
const setup: Button = { label: 'Check Setup', action: 'checkSetup' };
const undo: Button = { label: 'Undo', action: 'undo' };
const setKey: Button = { label: 'Set API Key…', action: 'setApiKey' };
const choose: Button = { label: 'Choose Model…', action: 'chooseModel' };
const connect: Button = { label: 'Test Connection', action: 'testConnection' };
const goOn: Button = { label: 'Resume', action: 'resume' };
const review: Button = { label: 'Review Patch', action: 'review' };

const buttons: Partial<Record<Fault['kind'], readonly Button[]>> = {
  'git-missing': [setup],
  'folder-empty': [{ label: 'Open Folder', action: 'openFolder' }],
  'folder-missing': [{ label: 'Open Folder', action: 'openFolder' }],
  'store-unwritable': [{ label: 'Choose Store Folder', action: 'setStoreLocation' }],
  'store-foreign': [{ label: 'Choose Store Folder', action: 'setStoreLocation' }],
  'disk-full': [goOn],
  'agent-replaced': [goOn],
  'tests-not-found': [setCommand],
  'command-unreadable': [setCommand],
  'command-missing': [setCommand],
  'suite-silent': [setCommand, log],
  'node-unfit': [again, log],
  'suite-hangs': [{ label: 'Allow More Time', action: 'setTestTimeout' }, setCommand],
  'suite-green': [again],
  'suite-all-flaky': [again],
  'oracle-unsound': [setCommand],
  'agent-unfit': [choose, setCommand],
  'confinement-missing': [
    { label: 'Copy Fix Command', action: 'copyFix' },
    { label: 'Run Without Isolation…', action: 'allowUnconfined' },
  ],
  'confinement-broke': [setup],
  'stale-files': [review, again],
  'apply-failed': [review],
  'undo-stale': [review],
  'take-back-failed': [undo, review],
  'apply-unfinished': [undo, review],
  'no-patch': [again],
  'model-mute': [choose],
  'model-missing': [choose],
  'prices-unknown': [{ label: 'Open Settings', action: 'setBudget' }, choose],
};

/** What mends a model, by why it gave no answer. */
function modelButtons({ kind }: ChatFault): readonly Button[] {
  if (kind === 'key-refused' || kind === 'key-missing') return [setKey, goOn, choose];
  if (kind === 'model-unknown' || kind === 'no-model') return [choose, goOn];
  return kind === 'unreachable' || kind === 'timeout' ? [connect, goOn, choose] : [goOn, choose, connect];
}

export const buttonsFor = (fault: Fault): Button[] =>
  fault.kind === 'model-unfit' ? [...modelButtons(fault.why)] : [...(buttons[fault.kind] ?? [log])];
