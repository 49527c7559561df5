// What several families say of probes that only Linux, or only its root, can play.
import { notApplicable } from '../expected.ts';
import { type Scene } from '../scene.ts';

/** See `Probe.needs`. */
export type Needs = (scene: Scene) => string | undefined;

export const OF_LINUX = notApplicable('a matter of Linux');
export const needsLinux: Needs = () => (process.platform === 'linux' ? undefined : 'needs Linux');
export const asRoot: Needs = ({ isRoot }) =>
  isRoot && process.platform === 'linux' ? undefined : 'needs root: the kernel refuses it to everybody else';
