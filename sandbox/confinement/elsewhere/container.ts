// Mechanisms by choice alone: an image of the user's, run by docker or podman, with the box's copy at the repository's own path.
import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { promisify } from 'node:util';

import { type Missing } from '../../../agent/engine/fault.ts';
import { type Outcome, failure, success } from '../../../agent/engine/outcome.ts';
import { type Limits } from '../command.ts';
import { hostProgram } from '../../disk/find-program.ts';
import { type Mechanism, type Site } from '../mechanism.ts';
import { type Backend, type Plan } from '../plan.ts';
import { packageFix } from '../remedies.ts';

type Engine = 'docker' | 'podman';

export const docker: Mechanism = mechanism('docker');
export const podman: Mechanism = mechanism('podman');

/** By this exit code both say that they could not do what they were asked. */
const REFUSAL = 125;
const OWNER_LABEL = 'galapagos.owner';
const LACKS = [
  "Galapagos' own system call filter: the engine's applies",
  'your machine: tests run with the tools of the image',
  'copies of large dependency folders: of more than 2 GB or 150,000 files tests see yours, and cannot write there',
];
const ASK_MS = 20_000;

function mechanism(engine: Engine): Mechanism {
  return {
    name: engine,
    byChoice: true,
    image: true,
    offer: (site) => offer(engine, site),
  };
}

function offer(engine: Engine, { mark, policy }: Site): Outcome<readonly Backend[], readonly Missing[]> {
  const { image } = policy;
  const missing = (what: string, fix: string): Outcome<never, readonly Missing[]> => failure([{ what, fix }]);
  if (image === undefined)
    return missing(
      `${engine} needs to know in which image tests run`,
      `--sandbox ${engine} --image NAME, an image with the tools of your tests in it`,
    );
  const program = hostProgram(engine);
  if (program === undefined)
    return missing(`${engine} (not on PATH)`, packageFix(engine === 'docker' ? 'docker.io' : 'podman'));
  const why = refusalOf(program, ['image', 'inspect', image]);
  if (why !== undefined)
    return /no such image|not known|not found/i.test(why)
      ? missing(`the image ${image} is not on this machine`, `${engine} pull ${image}`)
      : missing(`${engine} does not answer: ${why}`, `${engine} info`);
  return success([containerBackend(engine, { program, image, mark })]);
}

/** Undefined when the engine does what it is asked; else the last line of what it says. */
function refusalOf(program: string, words: readonly string[]): string | undefined {
  try {
    execFileSync(program, words, { stdio: ['ignore', 'ignore', 'pipe'], timeout: ASK_MS, encoding: 'utf8' });
    return undefined;
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    return said.trim().split('\n').at(-1) ?? '';
  }
}

interface ContainerOptions {
  readonly program: string;
  readonly image: string;
  readonly mark: Readonly<Record<string, string>>;
}

/** Exported for tests: what would be started. */
export function containerBackend(engine: Engine, { program, image, mark }: ContainerOptions): Backend {
  return {
    tier: 'container',
    name: engine,
    lacks: LACKS,
    mounts: true,
    copies: true,
    engine: program,
    countsProcesses: true,
    launch: (plan) => ({
      file: program,
      args: ['run', ...walls(engine, plan), ...labels(plan, mark), ...content(plan), image, ...plan.argv],
      // The engine's client is no guest: it finds its daemon by the user's own environment.
      env: clientEnvironment(),
      directory: '/',
      reports: false,
      refusal: REFUSAL,
    }),
    cleanUp: async (folder) => await remove(program, [nameOf(folder)]),
  };
}

function walls(engine: Engine, { limits }: Plan): readonly string[] {
  const [uid, gid] = [process.getuid?.() ?? 1000, process.getgid?.() ?? 1000];
  // Rootless, the user is root in there, unless the engine is told to keep the number.
  const keepsUser = engine === 'podman' && uid !== 0 ? ['--userns', 'keep-id'] : [];
  return [...ALWAYS, '--user', `${uid}:${gid}`, ...keepsUser, ...resources(limits)];
}

const ALWAYS = [
  '--interactive --rm --pull never --log-driver none --read-only',
  '--network none --ipc private --hostname box --cap-drop ALL',
  '--security-opt no-new-privileges --security-opt label=disable',
].flatMap((words) => words.split(' '));

function resources(limits: Limits): readonly string[] {
  const memory = `${limits.memoryMb}m`;
  const room = `size=${limits.temporaryMb}m`;
  const most = { fsize: limits.fileMb * 1024 * 1024, cpu: limits.cpuS, nofile: 4096, core: 0 };
  return Object.entries({
    memory,
    // Without room to swap, what is too much is ended at once.
    'memory-swap': memory,
    'pids-limit': String(limits.processes),
    'shm-size': `${limits.temporaryMb}m`,
    tmpfs: `/tmp:rw,exec,nosuid,nodev,mode=1777,${room}`,
  })
    .concat(Object.entries(most).map(([name, value]) => ['ulimit', `${name}=${value}:${value}`]))
    .flatMap(([name, value]) => [`--${name}`, value]);
}

function labels(plan: Plan, mark: Readonly<Record<string, string>>): readonly string[] {
  const owners = Object.values(mark).flatMap((owner) => ['--label', `${OWNER_LABEL}=${owner}`]);
  return ['--name', nameOf(plan.folder), ...owners];
}

/** The image's own PATH stays: the host's says nothing in there. */
function content({ binds, linked, env, directory }: Plan): readonly string[] {
  // In the copy such a folder holds links to the host's own, which lead nowhere in an image: so it lies on top of them.
  const dependencies = linked.map((path) => ({ from: path, at: path, access: 'read' }) as const);
  const variables = Object.entries({ ...env, HOME: '/tmp' }).filter(([name]) => name !== 'PATH');
  return [
    ...[...binds, ...dependencies].flatMap(({ from, at, access }) => [
      '--mount',
      mountWords({ source: from, target: at, ...(access === 'read' && { readonly: 'true' }) }),
    ]),
    ...variables.flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    '--workdir',
    directory,
  ];
}

/** Fields as a line of CSV, which is how both engines read them: names may hold commas and quotes. */
function mountWords(fields: Readonly<Record<string, string>>): string {
  return Object.entries({ type: 'bind', ...fields })
    .map(([name, value]) => `${name}=${value}`)
    .map((field) => (/[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field))
    .join(',');
}

/** A box runs one command at a time, so that its folder names the container. */
const nameOf = (folder: string): string =>
  `galapagos-${createHash('sha256').update(folder).digest('hex').slice(0, 24)}`;

function clientEnvironment(): Readonly<Record<string, string>> {
  const wanted =
    /^(PATH|HOME|USER|XDG_\w+|DBUS_SESSION_BUS_ADDRESS|TMPDIR|DOCKER_\w+|CONTAINER\w*|PODMAN_\w+)$/;
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      wanted.test(name) && value !== undefined ? [[name, value]] : [],
    ),
  );
}

const ask = promisify(execFile);

/** Ends containers, running or not, with what they made for themselves; those that are gone are gone. */
async function remove(program: string, containers: readonly string[]): Promise<void> {
  if (containers.length === 0) return;
  // Podman asks politely first, and waits ten seconds for an answer; docker does not.
  const atOnce = basename(program) === 'podman' ? ['--time', '0'] : [];
  const words = ['rm', '--force', '--volumes', ...atOnce, ...containers];
  await ask(program, words, { timeout: ASK_MS }).catch(() => undefined);
}

/** Ends the containers that carry an owner's mark; how many there were. None where the engine does not answer. */
export async function endContainers(program: string, owner: string): Promise<number> {
  const words = ['ps', '--all', '--quiet', '--filter', `label=${OWNER_LABEL}=${owner}`];
  const { stdout } = await ask(program, words, { timeout: ASK_MS }).catch(() => ({ stdout: '' }));
  const found = stdout.split('\n').filter((id) => /^[0-9a-f]+$/.test(id));
  await remove(program, found);
  return found.length;
}
