// Paths of names that need not be UTF-8: a byte string (one character a byte) below a folder.

/** A path of the file system from a folder and a byte string; '' is the folder itself. */
export function bytePath(folder: string, name: string): Buffer {
  return name === ''
    ? Buffer.from(folder)
    : Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, 'latin1')]);
}

/** The byte string of a text, as the file system has it. */
export function byteName(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
