// Every byte, name, mode and link below a folder as one comparable text.
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** One line an entry: path, kind, mode, content hash. `.galapagos` is ours and left out. */
export function fingerprint(folder: string): string {
  const lines: string[] = [];
  const walk = (path: string): void => {
    for (const name of readdirSync(join(folder, path)).toSorted()) {
      const inner = path === '' ? name : `${path}/${name}`;
      if (inner === '.galapagos') continue;
      const stat = lstatSync(join(folder, inner));
      const mode = (stat.mode & 0o7777).toString(8);
      if (stat.isDirectory()) {
        lines.push(`${JSON.stringify(inner)} folder ${mode}`);
        walk(inner);
      } else if (stat.isSymbolicLink()) {
        lines.push(`${JSON.stringify(inner)} link ${readlinkSync(join(folder, inner))}`);
      } else {
        const hash = createHash('sha256')
          .update(readFileSync(join(folder, inner)))
          .digest('hex');
        lines.push(`${JSON.stringify(inner)} file ${mode} ${stat.mtimeMs} ${hash}`);
      }
    }
  };
  walk('');
  return lines.join('\n');
}
