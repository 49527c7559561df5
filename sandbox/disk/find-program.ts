// Where a program lies on the user's PATH.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Absolute path of an executable file, or undefined. Names with a slash are taken as they are. */
export function findProgram(
  name: string,
  path: string = process.env['PATH'] ?? '/usr/bin:/bin',
): string | undefined {
  const names = process.platform === 'win32' ? [`${name}.exe`, name] : [name];
  const paths = name.includes('/')
    ? [name]
    : path.split(delimiter).flatMap((folder) => names.map((each) => join(folder, each)));
  return paths.find((each) => isAbsolute(each) && isExecutable(each));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
