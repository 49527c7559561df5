// Reads back what was said of a frozen base.
import { type BaseRecord, type BaseRemarks } from '../../task/task.ts';
import { maybe, number, shape, text } from './decode-shape.ts';

const remarks = shape<BaseRemarks>({
  large: maybe(number),
  unreadable: maybe(number),
  pointers: maybe(number),
});

export const base = shape<BaseRecord>({
  tree: text,
  root: text,
  directory: text,
  files: number,
  remarks: maybe(remarks),
});
