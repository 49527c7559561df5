// Why a Linux refuses namespaces, from what it says of itself, and the one command that mends it.
import { existsSync, readFileSync } from 'node:fs';

/** What a machine says of itself. */
export interface Signs {
  /** Contents of files below /proc/sys, by name; undefined where there is none. */
  readonly switches: {
    readonly 'user/max_user_namespaces'?: string | undefined;
    readonly 'kernel/unprivileged_userns_clone'?: string | undefined;
    readonly 'kernel/apparmor_restrict_unprivileged_userns'?: string | undefined;
  };
  /** /proc/version. */
  readonly version: string;
  /** Its name for the Windows that it runs in, if it does. */
  readonly distribution?: string | undefined;
  readonly container: 'none' | 'plain' | 'dev';
}

const MOST_NAMESPACES = 'sudo sysctl -w user.max_user_namespaces=15000';
/** Ubuntu from 23.10 on: programs need a profile to make namespaces. Without perl's an older bubblewrap has no overlays. */
const APPARMOR_PROFILES =
  `printf 'abi <abi/4.0>,\\nprofile galapagos_bwrap /usr/bin/bwrap flags=(unconfined) { userns, }\\n` +
  `profile galapagos_perl /usr/bin/perl flags=(unconfined) { userns, }\\n' | ` +
  'sudo tee /etc/apparmor.d/galapagos && sudo apparmor_parser -r /etc/apparmor.d/galapagos';
const OPTIONS = ['seccomp=unconfined', 'apparmor=unconfined', 'systempaths=unconfined'];
/** The options a container needs so that a box can be built inside of it. */
const CONTAINER = `docker run ${OPTIONS.map((option) => `--security-opt ${option}`).join(' ')} …`;
const DEV_CONTAINER = `add to devcontainer.json: "runArgs": [${OPTIONS.map((option) => `"--security-opt=${option}"`).join(', ')}]`;

/** The one command; undefined where nothing of this stands in the way. */
export function namespaceRemedy({ switches, version, distribution, container }: Signs): string | undefined {
  // The second Windows Subsystem for Linux calls itself "microsoft-standard-WSL2".
  if (/Microsoft/.test(version)) return `wsl.exe --set-version ${distribution ?? '<distribution>'} 2`;
  if (switches['user/max_user_namespaces'] === '0') return MOST_NAMESPACES;
  if (switches['kernel/unprivileged_userns_clone'] === '0')
    return 'sudo sysctl -w kernel.unprivileged_userns_clone=1';
  // In a container the profile would have to be the machine's below it.
  if (container === 'dev') return DEV_CONTAINER;
  if (container === 'plain') return CONTAINER;
  return switches['kernel/apparmor_restrict_unprivileged_userns'] === '1' ? APPARMOR_PROFILES : undefined;
}

export function readSigns(): Signs {
  const isDev = ['CODESPACES', 'REMOTE_CONTAINERS'].some((name) => process.env[name] !== undefined);
  const inContainer = existsSync('/.dockerenv') || existsSync('/run/.containerenv');
  return {
    switches: {
      'user/max_user_namespaces': switchOf('user/max_user_namespaces'),
      'kernel/unprivileged_userns_clone': switchOf('kernel/unprivileged_userns_clone'),
      'kernel/apparmor_restrict_unprivileged_userns': switchOf(
        'kernel/apparmor_restrict_unprivileged_userns',
      ),
    },
    version: readText('/proc/version'),
    distribution: process.env['WSL_DISTRO_NAME'],
    container: inContainer ? (isDev ? 'dev' : 'plain') : 'none',
  };
}

function switchOf(name: string): string | undefined {
  return readText(`/proc/sys/${name}`).trim() || undefined;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
