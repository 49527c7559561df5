// Runs the probes in boxes of this machine, one after the other, and holds what was seen against what is promised.
import { type Workspaces } from '../workspace/box.ts';
import { findProgram } from '../disk/find-program.ts';
import { PROBES } from './catalogue.ts';
import { type Column, type Expectation } from './expected.ts';
import { type Evidence, type Probe, type ProbeReport, type ProbeResult } from './probe.ts';
import { openScene } from './scene.ts';
import { onStage, type Setting, Unclear } from './stage.ts';

export interface ProbeOptions {
  /** The folder in which the workspaces were opened: looked at for what boxes leave. */
  readonly scratch: string;
  /** Which probes; all by default. */
  readonly only?: (probe: Probe) => boolean;
  readonly signal: AbortSignal;
}

/**
 * Plants what the guests are after, runs them, and removes all of it, also when the caller leaves early or cancels.
 * A cancellation ends the probe under way and throws the signal's reason.
 */
export async function* runProbes(
  workspaces: Workspaces,
  { scratch, only = () => true, signal }: ProbeOptions,
): AsyncGenerator<ProbeReport, void, void> {
  await using scene = await openScene(scratch);
  const base = await workspaces.freeze(scene.project, { objects: scene.objects, signal });
  if (!base.ok) throw new Error(`the project of the probes cannot be frozen: ${JSON.stringify(base.fault)}`);
  await using frozen = base.value;
  const column = columnOf(workspaces.confinement);
  for (const probe of PROBES.filter(only)) {
    signal.throwIfAborted();
    const started = performance.now();
    const expected = probe.expected[column];
    const result = await tried(probe, expected, { workspaces, base: frozen, scene, signal });
    signal.throwIfAborted();
    yield { probe, expected, result, kept: isKept(expected, result), ms: performance.now() - started };
  }
}

async function tried(probe: Probe, expected: Expectation, setting: Setting): Promise<ProbeResult> {
  if (expected.is === 'not applicable') return { kind: 'not tried', why: expected.why };
  const why = missingFor(probe, setting);
  if (why !== undefined) return { kind: 'not tried', why };
  try {
    return toResult(await onStage(probe, setting, probe.attempt), probe);
  } catch (error) {
    if (error instanceof Unclear) return { kind: 'unclear', why: error.message };
    throw error;
  }
}

function missingFor(probe: Probe, { scene, workspaces }: Setting): string | undefined {
  const { language } = probe.guest;
  if (language !== 'sh' && findProgram(language) === undefined) return `needs ${language}`;
  return probe.needs?.(scene, workspaces.confinement);
}

function toResult({ through, seen }: Evidence, { family }: Probe): ProbeResult {
  if (family === 'wanted') return { kind: through ? 'works' : 'broken', seen };
  return { kind: through ? 'open' : 'stopped', seen };
}

function isKept(expected: Expectation, { kind }: ProbeResult): boolean {
  if (kind === 'not tried') return true;
  if (expected.is === 'open') return kind !== 'unclear';
  return kind === (expected.is === 'works' ? 'works' : 'stopped');
}

/** By which promises a machine is judged. */
function columnOf({ mechanism }: Workspaces['confinement']): Column {
  return mechanism === 'docker' || mechanism === 'podman' ? 'container' : mechanism;
}
