// Mechanism of macOS: the kernel's rules (Seatbelt), given to it as a profile.
import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { failure, success } from '../../../agent/engine/outcome.ts';
import { type Mechanism } from '../mechanism.ts';
import { type Backend } from '../plan.ts';
import { seatbeltProfile } from './seatbelt-profile.ts';
import { shellLaunch } from './shell-launch.ts';

const PROGRAM = '/usr/bin/sandbox-exec';
const REFUSAL = 125;
const LACKS = [
  'a network of its own: tests can neither connect nor listen, not even on localhost',
  'a view of its own: tests see names and sizes of your files, but cannot read or change them',
  "your own path: tests run in a copy elsewhere; /tmp is closed ($TMPDIR is the box's own)",
  'an end of daemons that leave their process group',
  'experience: it was never run by us on a Mac; that its walls stand on this one its smoke test found out',
];

export const hasSeatbelt = (): boolean => process.platform === 'darwin' && existsSync(PROGRAM);

export const seatbelt: Mechanism = {
  name: 'seatbelt',
  offer({ mark }) {
    return hasSeatbelt()
      ? success([seatbeltBackend(mark)])
      : failure([{ what: 'Seatbelt is a part of macOS', fix: 'leave out --sandbox' }]);
  },
};

/** The walls are looked at from within, before the command: a file of ours that no box may open is tried. */
const STANDING =
  'if (: < "$1") 2>/dev/null; then echo "the walls do not stand" >&2; exit 125; fi; shift; exec "$@"';

/** Exported for tests: what would be started on a machine that is no Mac. */
export function seatbeltBackend(mark: Readonly<Record<string, string>>): Backend {
  return {
    tier: 'rules',
    name: 'seatbelt',
    lacks: LACKS,
    mounts: false,
    countsProcesses: false,
    launch: (plan) => {
      const profile = seatbeltProfile(plan);
      const looked = ['/bin/sh', '-c', STANDING, 'sh', join(plan.folder, 'empty')];
      return { ...shellLaunch(plan, mark, [PROGRAM, '-p', profile, ...looked]), refusal: REFUSAL };
    },
  };
}
