// A frozen base that lies in memory: for tests of what reads one.
import { type Base } from '../../sandbox/workspace/box.ts';

export function baseOf(files: Readonly<Record<string, string>>, directory = ''): Base {
  return {
    record: { tree: '0'.repeat(40), root: '/home/ada/project', directory, files: Object.keys(files).length },
    paths: () => Promise.resolve(Object.keys(files).sort()),
    read: (path) => Promise.resolve(files[path] === undefined ? undefined : Buffer.from(files[path])),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
