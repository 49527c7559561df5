import { describe, expect, test } from 'vitest';

import { findProgram } from '../../disk/find-program.ts';
import { completeLimits } from '../running/limits.ts';
import { type Plan } from '../plan.ts';
import { seatbeltProfile } from './seatbelt-profile.ts';
import { seatbeltBackend } from './seatbelt.ts';

const plan: Plan = {
  folder: '/Users/ada/.cache/galapagos/1-a/box-1',
  layers: [],
  original: '/Users/ada/sum',
  linked: [],
  writable: ['/Users/ada/.cache/galapagos/1-a/copy'],
  around: { masked: [], shown: [], hidden: [], closed: [], env: {}, home: '/Users/ada', path: '/usr/bin' },
  binds: [],
  argv: ['sh', '-c', 'echo "$1"', 'sh', 'a b'],
  env: { PATH: '/usr/bin:/bin', CI: '1' },
  directory: '/Users/ada/.cache/galapagos/1-a/copy',
  limits: completeLimits(1, { fileMb: 10, cpuS: 30 }),
};
const backend = seatbeltBackend({ GALAPAGOS_OWNER: 'abc' });

describe('a command behind the rules of macOS', () => {
  const launch = backend.launch(plan);

  test('is started by a shell that sets its limits and then becomes what holds it', () => {
    const [flag, line = '', name, ...words] = launch.args;
    expect([launch.file, flag, name]).toEqual(['/bin/sh', '-c', 'sh']);
    expect(line).toMatch(/ulimit -f 20480 .*ulimit -t 30 .*; exec "\$@"$/);
    expect(words.slice(0, 3)).toEqual(['/usr/bin/sandbox-exec', '-p', seatbeltProfile(plan)]);
  });

  test('is looked at from within before it runs, and given its words untouched', () => {
    const [shell, flag, look = '', ...words] = launch.args.slice(6);
    expect([shell, flag]).toEqual(['/bin/sh', '-c']);
    expect(look).toMatch(/^if \(: < "\$1"\) .* exit 125; fi; shift; exec "\$@"$/);
    const program = findProgram('sh', '/usr/bin:/bin');
    expect(words).toEqual(['sh', `${plan.folder}/empty`, program, '-c', 'echo "$1"', 'sh', 'a b']);
  });

  test('did not run where that ends with 125, and is told so by no report', () => {
    expect([launch.refusal, launch.reports, launch.directory]).toEqual([125, false, plan.directory]);
    expect(launch.env).toMatchObject({ PATH: '/usr/bin:/bin', CI: '1', GALAPAGOS_OWNER: 'abc' });
  });

  test.each(['./not-yet', 'no-such-program'])(
    'is never started without its walls, as %s could be',
    (name) => {
      expect(backend.launch({ ...plan, argv: [name] }).file).toMatch(
        /^\/Users\/ada\/\.cache\/galapagos\/1-a\/box-1\/nothing\//,
      );
    },
  );
});

test('it is told what these rules do not do, and that nobody of us ever saw them stand', () => {
  expect(backend.lacks).toContain('an end of daemons that leave their process group');
  expect(backend.lacks.join('\n')).toContain('never run by us on a Mac');
  expect(backend.cleanUp).toBeUndefined();
});
