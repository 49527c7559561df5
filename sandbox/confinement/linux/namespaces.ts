// Backend of a bare Linux: namespaces, overlay, masks and filter set up by the perl that every Debian carries.
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { success } from '../../../agent/engine/outcome.ts';
import { type Mechanism } from '../mechanism.ts';
import { type Backend, type Plan } from '../plan.ts';
import {
  NAMESPACES,
  PROC_SEALED,
  UNCOUNTED,
  type Operation,
  type PerlBackend,
  countsProcesses,
  foundations,
  innerWords,
  mountBlank,
  mountLayers,
  operationWords,
  processLimit,
  scriptWords,
} from './perl-launch.ts';
import { viewWalls } from './standing.ts';

const DEVICES = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];
const DEVICE_LINKS = [
  ['/proc/self/fd', 'fd'],
  ['/proc/self/fd/0', 'stdin'],
  ['/proc/self/fd/1', 'stdout'],
  ['/proc/self/fd/2', 'stderr'],
  ['pts/ptmx', 'ptmx'],
] as const;

export const namespaces: Mechanism = {
  name: 'namespaces',
  domains: true,
  offer(site) {
    const parts = foundations(site);
    return parts.ok ? success(parts.value.map(namespacesBackend)) : parts;
  },
};

function namespacesBackend(options: PerlBackend): Backend {
  return {
    tier: 'namespaces',
    name: 'linux namespaces',
    lacks: countsProcesses() ? options.lacks : [...options.lacks, UNCOUNTED],
    mounts: true,
    countsProcesses: countsProcesses(),
    launch: (plan) => ({
      file: options.perl,
      args: [
        ...scriptWords('outer', { unshare: String(NAMESPACES.all) }),
        ...operationWords(prepareRoot(plan)),
        ...viewWalls(plan),
        ...innerWords(plan, options.seccomp ? {} : undefined),
      ],
      env: { ...options.mark, LC_ALL: 'C' },
      directory: plan.folder,
      reports: true,
    }),
  };
}

function prepareRoot(plan: Plan): Operation[] {
  const { around } = plan;
  const root = join(plan.folder, 'root');
  const blank = join(plan.folder, 'blank');
  const empty = (path: string): Operation => ['bind', join(blank, path), inside(path)];
  const inside = (path: string): string => join(root, path);
  return [
    ['private', '/'],
    ['cd', plan.folder],
    ['bindall', '/', root],
    ['readonlyall', root],
    ...mountBlank(plan, blank),
    ...around.masked.map(empty),
    ['folder', inside(around.home), '0755'],
    ...around.shown.flatMap((path): Operation[] => [
      ...placeFor(path, inside(path)),
      ['bind', path, inside(path)],
      ['readonly', inside(path)],
    ]),
    ...around.closed.map(empty),
    ...around.hidden.map((path): Operation => ['hide', join(plan.folder, 'empty'), inside(path)]),
    ...prepareDevices(blank, root),
    ['proc', inside('/proc')],
    ...processLimit(plan, inside('/proc')),
    ...PROC_SEALED.map((name): Operation => ['cover', inside(`/proc/${name}`)]),
    ...plan.layers.map((layer): Operation => ['folder', inside(layer.at)]).slice(0, 1),
    ...mountLayers(plan.layers, (layer) => inside(layer.at)),
    ...plan.binds.flatMap(({ from, at, access }): Operation[] => [
      ['folder', inside(at)],
      ['bind', from, inside(at)],
      ...(access === 'read' ? [['readonly', inside(at)] satisfies Operation] : []),
    ]),
    ['loopback'],
    ['root', root],
  ];
}

/** A mount needs something of its own kind to stand on. */
function placeFor(path: string, at: string): Operation[] {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return [['folder', at]];
  return [
    ['folder', dirname(at)],
    ['file', at],
  ];
}

function prepareDevices(blank: string, root: string): Operation[] {
  const dev = join(root, 'dev');
  return [
    ['folder', join(blank, 'dev'), '0755'],
    ['bind', join(blank, 'dev'), dev],
    ...DEVICES.flatMap((name): Operation[] => [
      ['file', join(dev, name)],
      ['bind', `/dev/${name}`, join(dev, name)],
    ]),
    ...DEVICE_LINKS.map(([target, name]): Operation => ['link', target, join(dev, name)]),
    ['folder', join(dev, 'pts')],
    ['devpts', join(dev, 'pts')],
    ['folder', join(dev, 'shm'), '1777'],
  ];
}
