// Where a program lies on the user's PATH, and which of them may be started without walls around it.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

const SYSTEM_FOLDERS = '/usr/bin:/bin:/usr/sbin:/sbin';

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

/**
 * One that is started on the machine itself: never out of a folder that npm put on PATH because somebody stands in a
 * project, for what lies there is the project's. Undefined where there is no other.
 */
export function hostProgram(name: string): string | undefined {
  const path = process.env['PATH'] ?? '/usr/bin:/bin';
  const folders = path.split(delimiter).filter((folder) => !/[\\/]node_modules([\\/]|$)/.test(folder));
  return findProgram(name, folders.join(delimiter));
}

/** A tool of every system, as the system keeps it: PATH is asked only where it is not there. Always a path. */
export function systemTool(name: string): string {
  const path = findProgram(name, SYSTEM_FOLDERS) ?? hostProgram(name);
  // A bare name would be looked for along PATH, which may lead into the project.
  return path ?? join('/usr/bin', name);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
