// What confinement needs of this machine, each tried on its own, so that what is missing has a name and a remedy.
import { join } from 'node:path';

import { git, type GitFault } from '../git/git.ts';
import { completeLimits } from './running/limits.ts';
import { hasSeatbelt } from './elsewhere/seatbelt.ts';
import {
  NAMESPACES,
  type Operation,
  innerWords,
  mountLayers,
  operationWords,
  scriptWords,
} from './linux/perl-launch.ts';
import { type Launch } from './plan.ts';
import { insideFix, namespaceFix, packageFix, platformFix, scratchFix } from './remedies.ts';
import { rulesVersion } from './linux/rules-version.ts';
import { syscalls } from './linux/syscalls.ts';
import { NOTHING_AROUND, patience, smokePlan, tryLaunch } from './smoke-test.ts';

export interface Requirement {
  readonly name: string;
  readonly purpose: string;
  readonly present: boolean;
  /** A version, or what went wrong. */
  readonly detail: string;
  /** `run`: nothing works without. `confinement`: no walls without. `strength`: walls are weaker without. */
  readonly neededFor: 'run' | 'confinement' | 'strength';
  /** The one command that mends it; absent when present. */
  readonly fix?: string;
}

/** Lends an empty folder of our scratch, which is removed afterwards. */
export type BorrowFolder = <Value>(use: (folder: string) => Promise<Value>) => Promise<Value>;

export interface Examined {
  readonly perl: string | undefined;
  readonly borrow: BorrowFolder;
}

/** Tries everything this machine's confinement is made of. Takes about a tenth of a second. */
export async function examineMachine({ perl, borrow }: Examined): Promise<readonly Requirement[]> {
  const { platform, arch } = process;
  const system = examineSystem({ platform, arch, perl, seatbelt: hasSeatbelt() });
  const found = [await borrow(examineGit), ...system];
  if (platform !== 'linux' || perl === undefined || !system.every(({ present }) => present)) return found;
  const patiently = patience();
  for (const feature of FEATURES) {
    const wrong = await patiently(
      async (wallMs) =>
        await borrow(
          async (folder) => await tryLaunch(launchOf(feature, perl, folder), join(folder, 'out'), { wallMs }),
        ),
    );
    found.push(requirement(feature, wrong?.why));
  }
  return [...found, examineRules(perl)];
}

function launchOf(feature: KernelFeature, perl: string, folder: string): Launch {
  const plan = {
    ...smokePlan(folder, NOTHING_AROUND),
    argv: ['/bin/true'],
    directory: '/',
    limits: completeLimits(1),
  };
  return {
    file: perl,
    args: [
      ...scriptWords('outer', { unshare: String(feature.namespaces) }),
      ...operationWords(feature.operations?.(folder) ?? []),
      ...innerWords(plan, feature.filter === true ? {} : undefined),
    ],
    env: { LC_ALL: 'C' },
    directory: folder,
    reports: true,
  };
}

interface KernelFeature {
  readonly name: string;
  readonly purpose: string;
  readonly neededFor: Requirement['neededFor'];
  readonly namespaces: number;
  readonly operations?: (folder: string) => readonly Operation[];
  readonly filter?: boolean;
  readonly fix: () => string;
}

const { user, mount, all } = NAMESPACES;

const FEATURES: readonly KernelFeature[] = [
  {
    name: 'user namespaces',
    purpose: 'walls without being root',
    neededFor: 'confinement',
    namespaces: user,
    fix: namespaceFix,
  },
  {
    name: 'process, network and mount namespaces',
    purpose: 'tests see no other process, no network and no files of yours',
    neededFor: 'confinement',
    namespaces: all,
    fix: namespaceFix,
  },
  {
    name: 'overlay file system',
    purpose: 'a copy of your repository in milliseconds, at its own path',
    neededFor: 'confinement',
    namespaces: user | mount,
    operations: (folder) => [
      ['private', '/'],
      ['cd', folder],
      ...mountLayers(smokePlan(folder, NOTHING_AROUND).layers, () => join(folder, 'merged/0')),
    ],
    fix: scratchFix,
  },
  {
    name: 'a process table of its own',
    purpose: 'tests cannot look into your processes',
    neededFor: 'confinement',
    namespaces: all,
    operations: (folder) => [
      ['private', '/'],
      ['proc', join(folder, 'root')],
    ],
    fix: insideFix,
  },
  {
    name: 'a loopback of its own',
    purpose: 'tests that listen on localhost work without a network',
    neededFor: 'strength',
    namespaces: all,
    operations: () => [['loopback']],
    fix: namespaceFix,
  },
  {
    name: 'system call filter (seccomp)',
    purpose: 'fewer ways into the kernel',
    neededFor: 'strength',
    namespaces: user,
    filter: true,
    fix: insideFix,
  },
];

function requirement(
  { name, purpose, neededFor, fix }: KernelFeature,
  wrong: string | undefined,
): Requirement {
  const present = wrong === undefined;
  return { name, purpose, neededFor, present, detail: wrong ?? 'works', ...(!present && { fix: fix() }) };
}

function examineRules(perl: string): Requirement {
  const version = rulesVersion(perl);
  return {
    name: 'rules of the kernel (Landlock)',
    purpose: 'tests are kept from your files where no namespaces can be made, as in most containers',
    neededFor: 'strength',
    present: version.ok,
    detail: version.ok ? `version ${version.value}` : version.fault.what,
    ...(!version.ok && { fix: version.fault.fix }),
  };
}

export interface System {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly perl: string | undefined;
  readonly seatbelt: boolean;
}

/** What walls are built from there. Exported for tests: this machine is but one. */
export function examineSystem({ platform, arch, perl, seatbelt }: System): readonly Requirement[] {
  if (platform === 'darwin') return [examineSeatbelt(seatbelt)];
  const present = platform === 'linux' && syscalls(arch) !== undefined;
  const linux: Requirement = {
    name: 'Linux on x64 or arm64',
    purpose: 'the walls are built from its namespaces',
    neededFor: 'confinement',
    present,
    detail: `${platform} ${arch}`,
    ...(!present && { fix: platformFix() }),
  };
  return [linux, examinePerl(perl)];
}

function examineSeatbelt(present: boolean): Requirement {
  return {
    name: 'rules of the kernel (Seatbelt)',
    purpose: 'tests are kept from your files and the network',
    neededFor: 'confinement',
    present,
    detail: present ? 'there; never run by us on a Mac' : 'no /usr/bin/sandbox-exec',
    ...(!present && { fix: platformFix() }),
  };
}

function examinePerl(perl: string | undefined): Requirement {
  return {
    name: 'perl',
    purpose: 'makes the calls to the kernel that set a box up',
    neededFor: 'confinement',
    present: perl !== undefined,
    detail: perl ?? 'not on PATH',
    ...(perl === undefined && { fix: packageFix('perl') }),
  };
}

function whyNot(fault: GitFault): string {
  switch (fault.kind) {
    case 'missing':
      return 'not on PATH';
    case 'refused':
      return fault.stderr.trim();
    case 'broke':
      return fault.detail;
    default:
      return fault satisfies never;
  }
}

async function examineGit(directory: string): Promise<Requirement> {
  const version = await git(['--version'], { directory });
  return {
    name: 'git',
    purpose: 'freezes your repository without writing to it',
    neededFor: 'run',
    present: version.ok,
    detail: version.ok ? version.value.toString('utf8').trim() : whyNot(version.fault),
    ...(!version.ok && { fix: packageFix('git') }),
  };
}
