// Why a model, or what it takes to ask one, cannot be worked with: in a line, without what to do next.
import { type Fault } from '../../agent/engine/fault.ts';
import { chatFaultWords } from '../../agent/notices/models.ts';

export const unfitWords = (fault: Fault): string =>
  fault.kind === 'model-unfit' ? chatFaultWords(fault.why) : 'detail' in fault ? fault.detail : fault.kind;
