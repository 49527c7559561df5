// Finds the tests of a Rust project: a package or a workspace of Cargo, with nextest where that is set up.
import { type Suite } from '../../../agent/task/suite.ts';
import { type Project } from './project.ts';

const NEXTEST = '.config/nextest.toml';

export async function detectCargo({ directory, files, text }: Project): Promise<Suite | undefined> {
  if (!files.includes('Cargo.toml') || !files.some((path) => path.endsWith('.rs'))) return undefined;
  // An extension module: its tests are those of the language it extends.
  if (files.includes('pyproject.toml') && files.some((path) => /(^|\/)(test_[^/]*|conftest)\.py$/.test(path)))
    return undefined;
  const members = /^\s*\[workspace\b/m.test(await text('Cargo.toml')) ? ['--workspace'] : [];
  return files.includes(NEXTEST)
    ? { framework: 'nextest', argv: ['cargo', 'nextest', 'run', ...members], directory, source: NEXTEST }
    : { framework: 'cargo', argv: ['cargo', 'test', ...members], directory, source: 'Cargo.toml' };
}
