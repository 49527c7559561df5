// The one command that mends what this machine lacks.
import { readFileSync } from 'node:fs';
import { release } from 'node:os';

import { namespaceRemedy, readSigns } from './namespace-remedy.ts';

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

export function namespaceFix(): string {
  return namespaceRemedy(readSigns()) ?? 'sudo sysctl -w user.max_user_namespaces=15000';
}

/** For what fails further on: some machines let namespaces be made, but nothing be done in them. */
export function insideFix(): string {
  return namespaceRemedy(readSigns()) ?? kernelFix();
}

/**
 * Overlays cannot write on every file system: not on network disks, not on another overlay; and before Linux 5.11 only
 * root could mount them.
 */
export function scratchFix(): string {
  return isOlder(5, 11) ? kernelFix() : (namespaceRemedy(readSigns()) ?? 'export XDG_CACHE_HOME=/dev/shm');
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

function isOlder(major: number, minor: number): boolean {
  const [ours = 0, lesser = 0] = release().split('.').map(Number);
  return ours < major || (ours === major && lesser < minor);
}

function systemFamily(): string {
  const text = readText('/etc/os-release');
  const ids = [...text.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap((match) =>
    (match[1] ?? '').split(' '),
  );
  return ids.find((id) => id in INSTALL) ?? (ids.includes('opensuse') ? 'suse' : 'debian');
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
