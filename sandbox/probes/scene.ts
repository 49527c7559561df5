// What the guests are after, planted on the host: made-up secrets, a project of ours, folders in the usual places. Nothing real.
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { git } from '../git/git.ts';
import { removeTree } from '../workspace/remove-tree.ts';

/** Begins the name of all that is planted. */
const NAME = 'galapagos-probe-';
const TEMPORARY = ['/tmp', '/var/tmp', '/dev/shm'];
/** Where people keep what belongs to no home; only root may put something there. */
const ELSEWHERE = '/srv';
/** A program of a person's own, and what lies beside it. */
const TOOL = { program: 'tools/bin/tool', beside: ['tools/notes', 'tools/own/secret', 'tools/config.toml'] };
const AUTHOR = { name: 'Probe', email: 'probe@example.invalid' };
/** Stand-ins for what a home holds; each file is nothing but the canary. */
const STAND_INS = [
  '.ssh/id_ed25519',
  '.npmrc',
  '.aws/credentials',
  '.git-credentials',
  '.bash_history',
  '.docker/config.json',
  '.netrc',
  '.mozilla/key4.db',
  'other-project/.env',
];

export interface Scene extends AsyncDisposable {
  /** In all names; tells this scene from every other. */
  readonly nonce: string;
  /** The content of every secret. A guest that says it has read one. */
  readonly canary: string;
  /** The user's real home, where it is a folder that can be written. */
  readonly realHome: string | undefined;
  /** Our folder in it, with `STAND_INS`; in the temporary folder where there is no home. */
  readonly home: string;
  /** Our folders in the usual temporary places that this machine has, each with a file `secret`. */
  readonly temporary: readonly string[];
  /** Our folder in `/srv` with a file `secret`, where we may make one. */
  readonly elsewhere: string | undefined;
  /** Secrets beside a program of ours, to which a link in the dependencies of `project` leads. */
  readonly besideTool: readonly string[];
  /** A git repository of ours, with an ignored `.env` and a `node_modules`. */
  readonly project: string;
  /** For `freeze`. */
  readonly objects: string;
  /** Where workspaces keep their boxes: looked at for what a box left. */
  readonly scratch: string;
  readonly isRoot: boolean;
  /** A secret the guest is not told of: planted like all others, removed with them. */
  readonly outside: string;
}

/** `scratch` is the folder in which the workspaces were opened. Throws when nothing can be written anywhere. */
export async function openScene(scratch: string): Promise<Scene> {
  const nonce = randomBytes(6).toString('hex');
  const canary = randomBytes(24).toString('hex');
  const realHome = writableHome();
  const made: string[] = [];
  const plant = (folder: string, hidden: string): string => {
    const place = join(folder, `${hidden}${NAME}${nonce}`);
    mkdirSync(place, { mode: 0o700 });
    made.push(place);
    return place;
  };
  const clear = async (): Promise<void> => {
    await Promise.all(made.map(removeTree));
  };
  try {
    const home = realHome === undefined ? mkdtempSync(join(tmpdir(), NAME)) : plant(realHome, '.');
    if (realHome === undefined) made.push(home);
    for (const name of STAND_INS) write(join(home, name), `${canary}\n`);
    const temporary = TEMPORARY.filter(isWritable).map((folder) => plant(folder, ''));
    for (const folder of temporary) write(join(folder, 'secret'), canary);
    const elsewhere = isWritable(ELSEWHERE) ? plant(ELSEWHERE, '') : undefined;
    if (elsewhere !== undefined) write(join(elsewhere, 'secret'), canary);
    const besideTool = TOOL.beside.map((name) => join(home, name));
    for (const path of besideTool) write(path, canary);
    const outside = join(home, 'outside');
    write(join(outside, 'key'), canary);
    const project = await plantProject(join(home, 'project'), canary);
    linkTool(project, join(home, TOOL.program));
    return {
      nonce,
      canary,
      realHome,
      home,
      temporary,
      elsewhere,
      besideTool,
      project,
      outside,
      scratch,
      objects: join(home, 'objects'),
      isRoot: process.getuid?.() === 0,
      [Symbol.asyncDispose]: clear,
    };
  } catch (error) {
    await clear();
    throw error;
  }
}

async function plantProject(project: string, canary: string): Promise<string> {
  const files = {
    'package.json': '{ "name": "probed", "private": true, "type": "commonjs" }\n',
    'source.js': 'module.exports = 1;\n',
    '.gitignore': '.env\nnode_modules\n',
    '.env': `TOKEN=${canary}\n`,
    'node_modules/dependency/index.js': 'module.exports = 2;\n',
  };
  for (const [name, content] of Object.entries(files)) write(join(project, name), content);
  const steps = [
    ['init', '--quiet', '--initial-branch=main'],
    ['add', '--all'],
    [
      '-c',
      `user.name=${AUTHOR.name}`,
      '-c',
      `user.email=${AUTHOR.email}`,
      'commit',
      '--quiet',
      '-m',
      'start',
    ],
    ['config', 'remote.origin.url', `https://user:${canary}@example.invalid/probed.git`],
  ];
  for (const step of steps) {
    const done = await git(step, { directory: project });
    if (!done.ok) throw new Error(`git ${step.join(' ')}: ${JSON.stringify(done.fault)}`);
  }
  return project;
}

/** As a package manager does that was told to use a tool of one's own. */
function linkTool(project: string, program: string): void {
  write(program, '#!/bin/sh\n');
  const programs = join(project, 'node_modules', 'bin');
  mkdirSync(programs);
  symlinkSync(program, join(programs, 'tool'));
}

export function write(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function writableHome(): string | undefined {
  const home = homedir();
  return home !== '/' && isWritable(home) ? realpathSync(home) : undefined;
}

function isWritable(folder: string): boolean {
  try {
    if (!existsSync(folder)) return false;
    rmdirSync(mkdtempSync(join(folder, `.${NAME}`)));
    return true;
  } catch {
    return false;
  }
}
