// Whether the Node that a suite runs on is to blame for tests that are not found or not loaded.
import { posix } from 'node:path';

import satisfies from 'semver/functions/satisfies.js';
import validRange from 'semver/ranges/valid.js';
import * as v from 'valibot';

import { type Fault } from '../../../agent/engine/fault.ts';
import { languageOf } from '../../../agent/task/language.ts';
import { LOAD, partsOf, type Suite, type SuiteRun } from '../../../agent/task/suite.ts';
import { type Base, type Box } from '../../workspace/box.ts';
import { inProject } from '../../suite/run.ts';
import { commandText } from './suite-fault.ts';

export interface PuzzlingRun {
  readonly run: SuiteRun;
  readonly suite: Suite;
  readonly base: Base;
  readonly box: Pick<Box, 'run'>;
  readonly signal: AbortSignal;
}

interface Wish {
  /** A range as semver writes it. */
  readonly wanted: string;
  readonly source: string;
}

/**
 * The fault `node-unfit` where tests are missing, unread or not loaded, and the Node on the path is not one the project
 * asks for. A project that says nothing is asked what its tests need: those in TypeScript need one that reads it.
 */
export async function unfitNode(puzzle: PuzzlingRun): Promise<Fault | undefined> {
  const { run, suite } = puzzle;
  if (!isRunByNode(suite) || !isPuzzling(run)) return undefined;
  const wish = (await declared(puzzle)) ?? (await neededForTypes(puzzle));
  const found = wish && (await nodeVersion(puzzle));
  if (!wish || found === undefined) return undefined;
  if (satisfies(found, wish.wanted, { includePrerelease: true })) return undefined;
  return { kind: 'node-unfit', command: commandText(suite), found, ...wish };
}

/** What we cannot read may be run by Node, too. */
const isRunByNode = ({ framework }: Suite): boolean =>
  ['javascript', 'unknown'].includes(languageOf[framework]);

const isPuzzling = ({ tests = [] }: SuiteRun): boolean =>
  tests.length === 0 ||
  tests.some((test) => test.state === 'failed' && partsOf(test.id).path.at(-1) === LOAD);

const Manifest = v.pipe(v.string(), v.parseJson(), v.object({ engines: v.object({ node: v.string() }) }));

/** What the project's own package.json asks for, else that of the repository. */
async function declared({ suite, base }: PuzzlingRun): Promise<Wish | undefined> {
  for (const folder of new Set([suite.directory, ''])) {
    const path = posix.join(folder, 'package.json');
    const manifest = v.safeParse(Manifest, (await base.read(path))?.toString('utf8'));
    const wanted = manifest.success ? manifest.output.engines.node : undefined;
    if (wanted !== undefined && validRange(wanted) !== null)
      return { wanted, source: `${path} engines.node` };
  }
  return undefined;
}

const TYPES: Wish = { wanted: '>=22.18', source: 'they are in TypeScript' };
const UNREAD = /Unknown file extension "\.[cm]?tsx?"/;
const TYPED_TEST = /(^|[/.\-_])test\.[cm]?ts$/;

/** Node reads TypeScript by itself from 22.18 on; a loader does it on any. */
async function neededForTypes({ run, suite, base }: PuzzlingRun): Promise<Wish | undefined> {
  const { tests = [], output } = run;
  const said = [output.head, output.tail, ...tests.map(({ message }) => message ?? '')];
  if (said.some((text) => UNREAD.test(text))) return TYPES;
  if (suite.framework !== 'node:test' || tests.length > 0) return undefined;
  const inProject = (path: string) => suite.directory === '' || path.startsWith(`${suite.directory}/`);
  return (await base.paths()).some((path) => inProject(path) && TYPED_TEST.test(path)) ? TYPES : undefined;
}

/** Without the leading v; undefined where there is none. */
async function nodeVersion({ suite, box, signal }: PuzzlingRun): Promise<string | undefined> {
  const program = suite.argv.find((word) => posix.basename(word) === 'node') ?? 'node';
  const { end, output } = await box.run({
    argv: inProject(suite, [program, '--version']),
    directory: suite.directory,
    limits: { wallMs: 10_000 },
    signal,
  });
  if (end.kind !== 'exited' || end.code !== 0) return undefined;
  return /^v(\d+\.\d+\.\d+\S*)/.exec(output.head)?.[1];
}
