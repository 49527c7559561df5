// All probes, family by family.
import { bombs } from './families/bombs.ts';
import { emptyFiles } from './families/empty-files.ts';
import { environment } from './families/environment.ts';
import { gitTricks } from './families/git-tricks.ts';
import { hiding } from './families/hiding.ts';
import { kernel } from './families/kernel.ts';
import { machineFiles } from './families/machine-files.ts';
import { network } from './families/network.ts';
import { planted } from './families/planted.ts';
import { processes } from './families/processes.ts';
import { reportTricks } from './families/report-tricks.ts';
import { secrets } from './families/secrets.ts';
import { stubborn } from './families/stubborn.ts';
import { treeTricks } from './families/tree-tricks.ts';
import { wanted } from './families/wanted.ts';
import { writing } from './families/writing.ts';
import { FAMILIES, type Probe } from './probe.ts';

const order = Object.keys(FAMILIES);

export const PROBES: readonly Probe[] = [
  ...secrets,
  ...environment,
  ...writing,
  ...network,
  ...bombs,
  ...emptyFiles,
  ...hiding,
  ...stubborn,
  ...treeTricks,
  ...reportTricks,
  ...gitTricks,
  ...planted,
  ...processes,
  ...kernel,
  ...machineFiles,
  ...wanted,
].toSorted((a, b) => order.indexOf(a.family) - order.indexOf(b.family));
