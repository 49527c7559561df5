// Everything but the patch that may change an answer of the oracle, as one hash: answers are remembered under it.
import { execFile } from 'node:child_process';
import { arch, platform, release } from 'node:os';
import { promisify } from 'node:util';

import { type RunConfig } from '../../../agent/engine/events.ts';
import { type SandboxPolicy } from '../../../agent/engine/sandbox-policy.ts';
import { languageOf } from '../../../agent/task/language.ts';
import { type Suite } from '../../../agent/task/suite.ts';
import { contentHash } from '../../disk/blobs.ts';
import { outsideProgram, pythonOf, toolsOf } from '../../suite/toolchain.ts';
import { FrozenBase } from '../../workspace/base.ts';
import { type Base, type Workspaces } from '../../workspace/box.ts';
import { marksOf } from './installed.ts';

/** Raised when the oracle's rules change: what was answered by others is no longer an answer. */
const ORACLE = 4;

export interface CircumstanceParts {
  readonly base: Base;
  readonly suite: Suite;
  readonly confinement: Workspaces['confinement'];
  readonly config: RunConfig;
  /** Globs of protected files. */
  readonly globs: readonly string[];
}

/**
 * The base with its path, the suite, interpreters and packages with their versions, what lies installed beside the
 * files, the walls with their policy, and what the user decided. Undefined where something cannot be pinned down: a
 * network that tests may reach, an image whose tag may come to mean another, or more installed files than are worth
 * looking at.
 */
export async function circumstancesOf(parts: CircumstanceParts): Promise<string | undefined> {
  const { base, suite, confinement, config, globs } = parts;
  const { sandbox, allowTestEdits } = config;
  if (sandbox && isOpen(sandbox)) return undefined;
  const { root } = base.record;
  const folders = base instanceof FrozenBase ? base.ignoredFolders : [];
  const [tools, packages, installed] = await Promise.all([
    toolsOf(suite, root),
    pythonPackages(suite, root),
    marksOf(root, folders, sandbox?.show ?? []),
  ]);
  if (installed === undefined) return undefined;
  const machine = [platform(), arch(), release(), process.env['PATH']];
  const given = (sandbox?.env ?? []).map((name) => [name, process.env[name]]);
  const { framework, argv, directory } = suite;
  return contentHash(
    JSON.stringify([
      [ORACLE, machine, given, sandbox],
      [base.record.tree, root, framework, argv, directory],
      [tools.map(({ name, detail }) => [name, detail]), packages, installed],
      [confinement, globs, allowTestEdits],
    ]),
  );
}

const isOpen = ({ domains, image }: SandboxPolicy): boolean =>
  domains.length > 0 || (image !== undefined && !image.includes('@sha256:'));

const ask = promisify(execFile);
const LISTED =
  "import importlib.metadata as m; print(sorted(f'{d.name} {d.version}' for d in m.distributions()))";

/** What the machine's own Python has installed, for it lies outside of the project. */
async function pythonPackages(suite: Suite, root: string): Promise<string> {
  if (languageOf[suite.framework] !== 'python') return '';
  // One of the project's is not run out here; what it has installed is looked at as files.
  const python = await outsideProgram(pythonOf(suite), root);
  if (python === undefined) return '';
  try {
    const { stdout } = await ask(python, ['-I', '-c', LISTED], { cwd: '/', timeout: 10_000 });
    return stdout;
  } catch {
    return '';
  }
}
