// The one command that mends what this machine lacks.
import { existsSync, readFileSync } from 'node:fs';

type Program =
  | 'git'
  | 'perl'
  | 'bubblewrap'
  | 'nodejs'
  | 'python3'
  | 'golang-go'
  | 'cargo'
  | 'cmake'
  | 'default-jdk'
  | 'maven'
  | 'gradle'
  | 'dotnet-sdk-8.0'
  | 'ruby-rspec'
  | 'phpunit'
  | 'podman'
  | 'docker.io';

const INSTALL: Readonly<Record<string, string>> = {
  debian: 'sudo apt install',
  fedora: 'sudo dnf install',
  rhel: 'sudo dnf install',
  arch: 'sudo pacman -S',
  alpine: 'sudo apk add',
  suse: 'sudo zypper install',
};
const PACKAGES: Readonly<Record<string, Readonly<Partial<Record<Program, string>>>>> = {
  debian: { perl: 'perl-base' },
  fedora: { perl: 'perl-interpreter', 'golang-go': 'golang' },
  rhel: { perl: 'perl-interpreter', 'golang-go': 'golang' },
  arch: { python3: 'python', 'golang-go': 'go', cargo: 'rust' },
  alpine: { 'golang-go': 'go' },
  suse: { 'golang-go': 'go' },
};

export function packageFix(program: Program): string {
  const family = systemFamily();
  return `${INSTALL[family] ?? 'sudo apt install'} ${PACKAGES[family]?.[program] ?? program}`;
}

/** Why namespaces are refused has three known causes with a switch each; a container is the fourth. */
export function namespaceFix(): string {
  return switchFix() ?? (isContainer() ? CONTAINER : 'sudo sysctl -w user.max_user_namespaces=15000');
}

/** Also behind failures further on: one of the switches lets namespaces be made, but nothing be done in them. */
function switchFix(): string | undefined {
  if (switchOf('user/max_user_namespaces') === '0') return 'sudo sysctl -w user.max_user_namespaces=15000';
  if (switchOf('kernel/unprivileged_userns_clone') === '0') {
    return 'sudo sysctl -w kernel.unprivileged_userns_clone=1';
  }
  if (switchOf('kernel/apparmor_restrict_unprivileged_userns') === '1') {
    return 'sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0';
  }
  return undefined;
}

/** The options a container needs so that a box can be built inside of it. */
const CONTAINER =
  'docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined …';

export function containerFix(): string {
  return switchFix() ?? CONTAINER;
}

/** Overlays cannot write on every file system: not on network disks, not on another overlay. */
export function scratchFix(): string {
  return switchFix() ?? 'export XDG_CACHE_HOME=/dev/shm';
}

/** Kernels come with the system, and in a container with the machine below it. */
export function kernelFix(): string {
  const family = systemFamily();
  return family === 'debian' ? 'sudo apt full-upgrade && sudo reboot' : 'update the kernel to 6.2 or newer';
}

export function landlockFix(): string {
  return 'add landlock to the list lsm= on the kernel command line and start the machine anew';
}

export function platformFix(): string {
  if (process.platform === 'win32') return 'wsl --install';
  return 'docker run -it --security-opt seccomp=unconfined --security-opt systempaths=unconfined -v "$PWD:$PWD" -w "$PWD" node:24 bash';
}

function isContainer(): boolean {
  return existsSync('/.dockerenv') || existsSync('/run/.containerenv');
}

function systemFamily(): string {
  const text = readText('/etc/os-release');
  const ids = [...text.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap((match) =>
    (match[1] ?? '').split(' '),
  );
  return ids.find((id) => id in INSTALL) ?? (ids.includes('opensuse') ? 'suse' : 'debian');
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
