// Which paths a patch may name: files inside the repository, and nothing that git keeps for itself.

/** Why a patch may not touch this path, in words, or undefined when it may. Case counts for nothing: disks differ. */
export function pathRefusal(path: string): string | undefined {
  if (path === '') return 'the path is empty';
  if (path.includes('\0')) return 'the path contains a NUL character';
  if (path.includes('\\')) return 'the path contains a backslash';
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'the path is absolute';
  const segments = path.split('/');
  if (segments.includes('')) return 'the path has an empty part';
  if (segments.includes('.') || segments.includes('..')) return 'the path leaves its folder by "." or ".."';
  if (segments.some(isGitFolder)) return 'the path lies in .git';
  return undefined;
}

// `.git.`, `.git ` and `git~1` are names under which Windows opens `.git` too; some Macs drop zero-width characters.
function isGitFolder(segment: string): boolean {
  const name = segment.replace(/[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g, '').replace(/[. ]+$/, '');
  return /^(\.git|git~1)(:.*)?$/i.test(name);
}
