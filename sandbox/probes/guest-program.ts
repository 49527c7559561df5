// The guests: small programs that are handed to their interpreter as text, so that a box needs nothing of ours on disk.
import { syscalls } from '../confinement/linux/syscalls.ts';

export interface GuestProgram {
  readonly language: 'perl' | 'node' | 'sh';
  readonly source: string;
}

/** What every guest says first. One that is silent did not get as far as to try. */
export const TRYING = 'trying';
/** What every guest says last that comes to its end by itself. One that broke off has not tried all it was to try. */
export const TRIED = 'tried';

const MORE_CALLS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  x64: { memfd_create: 319, setxattr: 188, mknodat: 259, exit: 60, sendmsg: 46, mmap: 9 },
  arm64: { memfd_create: 279, setxattr: 5, mknodat: 33, exit: 93, sendmsg: 211, mmap: 222 },
};

/** Finds `%nr`, the numbers of system calls on this processor; empty on other systems than Linux. */
export const perl = (source: string): GuestProgram => ({ language: 'perl', source });
export const node = (source: string): GuestProgram => ({ language: 'node', source });
export const sh = (source: string): GuestProgram => ({ language: 'sh', source });

/** The command of a guest. `token` stands in it, so that its processes are known from outside. */
export function commandOf(
  { language, source }: GuestProgram,
  token: string,
  args: readonly string[],
): readonly string[] {
  switch (language) {
    case 'perl':
      return ['perl', '-e', `# ${token}\n${perlPrelude()}\n${source}`, '--', ...args];
    case 'node':
      return [
        'node',
        '-e',
        `// ${token}\nconsole.log('${TRYING}'); process.on('exit', (code) => code === 0 && console.log('${TRIED}'));\n${source}`,
        '--',
        ...args,
      ];
    case 'sh':
      return [
        '/bin/sh',
        '-c',
        `: ${token}; trap '[ $? = 0 ] && echo ${TRIED}' EXIT; echo ${TRYING}\n${source}`,
        'sh',
        ...args,
      ];
    default:
      return language satisfies never;
  }
}

function perlPrelude(): string {
  // The numbers are those of Linux: elsewhere they would mean something else.
  const numbers =
    process.platform === 'linux' ? { ...syscalls(process.arch), ...MORE_CALLS[process.arch] } : {};
  const pairs = Object.entries(numbers).map(([name, number]) => `${name} => ${number}`);
  return `use strict; $| = 1; my %nr = (${pairs.join(', ')}); print "${TRYING}\\n"; END { print "${TRIED}\\n" if !$? }`;
}
