// Which version of Landlock this kernel has; asked of the kernel itself.
import { execFileSync } from 'node:child_process';
import { constants } from 'node:os';

import { type Missing } from '../../../agent/engine/fault.ts';
import { failure, success, type Outcome } from '../../../agent/engine/outcome.ts';
import { insideFix, kernelFix, landlockFix } from '../remedies.ts';
import { syscalls } from './syscalls.ts';

/** Without rules for moving a file from folder to folder, of version 2, nothing could be moved at all. */
const OLDEST = 2;

export function rulesVersion(perl: string): Outcome<number, Missing> {
  const [version = 0, error = 0] = askKernel(perl);
  if (version >= OLDEST) return success(version);
  if (version > 0)
    return missing(`this kernel has version ${version} of it, ${OLDEST} is needed`, kernelFix());
  switch (error) {
    case constants.errno.EOPNOTSUPP:
      return missing('this kernel was started without it', landlockFix());
    case constants.errno.EPERM:
      return missing('the container forbids it', insideFix());
    default:
      return missing('this kernel has none', kernelFix());
  }
}

const missing = (why: string, fix: string): Outcome<never, Missing> =>
  failure({ what: `Landlock (${why})`, fix });

/** The version, or 0 and an error's number. */
function askKernel(perl: string): readonly number[] {
  const number = syscalls(process.arch)?.['landlock_create_ruleset'];
  const script = `my $version = syscall(${number}, 0, 0, 1); print $version > 0 ? "$version 0" : '0 ' . (0 + $!)`;
  try {
    return execFileSync(perl, ['-e', script], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
      .split(' ')
      .map(Number);
  } catch {
    return [];
  }
}
