// Whether one path lies in another, by their names alone.

/** Is it the folder itself, or below it? Both are absolute, or relative to the same folder, and separated by `/`. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}
