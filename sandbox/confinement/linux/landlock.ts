// Mechanism of a Linux where no namespaces can be made, as in most containers: the kernel's rules (Landlock) and our filter.
import { failure, success } from '../../../agent/engine/outcome.ts';
import { countsOnHost, hostLimits } from '../running/host-limits.ts';
import { landlockRules } from './landlock-rules.ts';
import { foundations, innerWords, scriptWords } from './perl-launch.ts';
import { type Mechanism } from '../mechanism.ts';
import { type Backend } from '../plan.ts';
import { type FilterOptions } from './seccomp.ts';
import { rulesVersion } from './rules-version.ts';
import { ruleWalls } from './standing.ts';

/** Versions of the kernel's rules: moving files between folders, emptying them, TCP, devices, signals. */
const KNOWS = { moves: 2, content: 3, network: 4, devices: 5, signals: 6 };

const LACKS = [
  'a network of its own: tests can neither connect nor listen, not even on localhost or a Unix socket',
  'a view of its own: tests see that your files and processes are there, but cannot read or change them',
  "your own path: tests run in a copy elsewhere; /tmp and /dev/shm are closed ($TMPDIR is the box's own)",
  'walls around attributes: tests could change the mode and the times of files that are yours, not what is in them',
];
const SIGNALS = 'walls around signals: tests could end your processes (a kernel from 6.12 on prevents it)';

export const landlock: Mechanism = {
  name: 'landlock',
  offer(site) {
    const parts = foundations(site);
    if (!parts.ok) return parts;
    const [{ perl, mark } = { perl: '', mark: {} }] = parts.value;
    const version = rulesVersion(perl);
    if (!version.ok) return failure([version.fault]);
    return success([landlockBackend({ perl, mark, version: version.value })]);
  },
};

interface LandlockOptions {
  readonly perl: string;
  readonly mark: Readonly<Record<string, string>>;
  /** What this kernel's rules know (landlock_create_ruleset(2) with its VERSION flag). */
  readonly version: number;
}

/** There is none without the filter: the network is closed by it alone. Exported for tests, which try what older kernels get. */
export function landlockBackend({ perl, mark, version }: LandlockOptions): Backend {
  const filter: FilterOptions = {
    alone: true,
    keepsContent: version < KNOWS.content,
    keepsOthers: version < KNOWS.signals,
  };
  return {
    tier: 'rules',
    name: 'landlock',
    lacks: version < KNOWS.signals ? [...LACKS, SIGNALS] : LACKS,
    mounts: false,
    countsProcesses: countsOnHost(),
    launch: (plan) => ({
      file: perl,
      args: [
        ...scriptWords('guard', { landlock: handled(version) }),
        ...landlockRules(plan, knownRights(version)).flatMap(({ access, path }) => [
          'allow',
          String(access),
          path,
        ]),
        ...ruleWalls(plan),
        ...innerWords({ ...plan, env: { ...plan.env, ...mark } }, filter, hostLimits(plan.limits)),
      ],
      env: { ...mark, LC_ALL: 'C' },
      directory: '/',
      reports: true,
      guards: true,
    }),
  };
}

/** All rights that this version knows are handled, so that what no rule allows is refused. */
const handled = (version: number): string =>
  [
    knownRights(version),
    version >= KNOWS.network ? ALL_NETWORK : 0,
    version >= KNOWS.signals ? ALL_SCOPES : 0,
  ].join(',');

const ALL_NETWORK = 0b11;
/** Abstract Unix sockets and signals end at the box. */
const ALL_SCOPES = 0b11;

/** Thirteen rights at first, then one each with versions 2, 3 and 5. */
function knownRights(version: number): number {
  const count = 13 + [KNOWS.moves, KNOWS.content, KNOWS.devices].filter((since) => version >= since).length;
  return 2 ** count - 1;
}
