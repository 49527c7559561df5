// The rules of a box on macOS as a profile in Seatbelt's language, computed from its plan.
import { realpathSync } from 'node:fs';

import { manifestsAbove } from '../seen/manifests.ts';
import { type Plan } from '../plan.ts';

/** What programs of every kind ask the system for: users and groups, time zones, preferences, trust in certificates. */
const SERVICES = [
  'com.apple.bsd.dirhelper',
  'com.apple.cfprefsd.agent',
  'com.apple.cfprefsd.daemon',
  'com.apple.logd',
  'com.apple.system.logger',
  'com.apple.system.notification_center',
  'com.apple.system.opendirectoryd.libinfo',
  'com.apple.system.opendirectoryd.membership',
  'com.apple.trustd.agent',
];
const DEVICES = ['null', 'zero', 'random', 'urandom', 'dtracehelper', 'tty'].map((name) => `/dev/${name}`);
/** Homes, temporary folders and disks, beside what is masked everywhere. */
const MASKED = [
  '/Users',
  '/private/tmp',
  '/private/var/tmp',
  '/private/var/folders',
  '/private/var/root',
  '/Volumes',
];

/**
 * The last rule that fits decides, so that what is given back stands below what is masked, and what is hidden last.
 * Everything may be looked up (names, sizes), for paths cannot be resolved otherwise; contents may not.
 */
export function seatbeltProfile(plan: Plan): string {
  const { masked, shown, hidden, closed } = plan.around;
  const copies = plan.writable.flatMap(bothNames);
  const dependencies = plan.linked.flatMap(bothNames);
  const binds = plan.binds.flatMap(({ from }) => bothNames(from));
  const given = [...shown.flatMap(bothNames), ...dependencies, ...binds, ...copies];
  return [
    '(version 1)',
    '(deny default)',
    '(allow process-exec)',
    '(allow process-fork)',
    '(allow process-info* (target same-sandbox))',
    '(allow signal (target same-sandbox))',
    '(allow sysctl-read)',
    '(allow ipc-posix-sem)',
    '(allow ipc-posix-shm)',
    '(allow pseudo-tty)',
    rule(
      'allow',
      'mach-lookup',
      SERVICES.map((name) => `(global-name ${quoted(name)})`),
    ),
    '(allow file-read*)',
    rule('deny', 'file-read-data', below([...MASKED, ...masked, plan.original].flatMap(bothNames))),
    rule('allow', 'file-read-data', [...below(given), ...exactly(manifestsAbove(plan))]),
    rule('deny', 'file-read*', below([...hidden, ...closed].flatMap(bothNames))),
    rule('allow', 'file-write*', below(copies)),
    rule(
      'allow',
      'file-write-data',
      DEVICES.map((path) => `(literal ${quoted(path)})`),
    ),
    rule(
      'allow',
      'file-ioctl',
      DEVICES.map((path) => `(literal ${quoted(path)})`),
    ),
  ]
    .filter((line) => line !== '')
    .join('\n');
}

/** Without filters a rule would hold for everything: then there is none. */
function rule(decision: 'allow' | 'deny', operation: string, filters: readonly string[]): string {
  return filters.length === 0 ? '' : `(${decision} ${operation} ${[...new Set(filters)].join(' ')})`;
}

const exactly = (paths: readonly string[]): readonly string[] =>
  paths.flatMap(bothNames).map((path) => `(literal ${quoted(path)})`);

const below = (paths: readonly string[]): readonly string[] =>
  paths.map((path) => `(subpath ${quoted(path)})`);

/** The kernel judges real paths: /tmp is /private/tmp there. */
function bothNames(path: string): readonly string[] {
  try {
    return [...new Set([path, realpathSync(path)])];
  } catch {
    return [path];
  }
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, '\\$&')}"`;
}
