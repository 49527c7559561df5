// `galapagos solve "<request>" [dir]`: a new run that does what it is asked for, with a model.
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { type Fault } from '../../agent/engine/fault.ts';
import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { errnoOf } from '../../sandbox/disk/errno.ts';
import { type Arguments } from '../options/arguments.ts';
import { begin } from '../begin.ts';
import { refuse, type Command, type Desk } from '../desk.ts';
import { projectToRepair } from '../project.ts';

/** Letters of a request: it stands in every prompt. */
const LONGEST = 20_000;

export const solve: Command = async (args, desk) => {
  const read = await requestOf(args, desk);
  if (!read.ok) return refuse(desk.terminal, { kind: 'option-unknown', detail: read.fault });
  const { request, folder } = read.value;
  const fault = problemWith(request);
  if (fault) return refuse(desk.terminal, fault);
  return await begin(args, desk, { directory: await projectToRepair(args, desk, folder), request });
};

interface Asked {
  readonly request: string;
  readonly folder: string | undefined;
}

/** From the command line, from a file, or from standard input. */
async function requestOf(args: Arguments, desk: Desk): Promise<Outcome<Asked, string>> {
  const [first, second] = args.positionals;
  const file = args.text('file');
  if (file !== undefined) {
    if (second !== undefined) return failure('Say what to do either with --file or in words.');
    const text = await textOf(resolve(desk.cwd, file));
    return text.ok
      ? success({ request: text.value.trim(), folder: first })
      : failure(`--file ${file}: ${text.fault}`);
  }
  if (first === undefined) return failure('Say what to do: solve "<request>", solve - or solve --file PATH.');
  if (first !== '-') return success({ request: first.trim(), folder: second });
  if (args.flag('control') || args.flag('key-stdin'))
    return failure(
      'Standard input is for --control and --key-stdin here: give the request in words or with --file.',
    );
  const inlet = desk.inlet();
  const request = (await inlet.rest()).trim();
  inlet.close();
  return success({ request, folder: second });
}

async function textOf(path: string): Promise<Outcome<string, string>> {
  try {
    return success(await readFile(path, 'utf8'));
  } catch (error) {
    const code = errnoOf(error);
    if (code === undefined) throw error;
    return failure(code === 'ENOENT' ? 'there is no such file.' : `it cannot be read (${code}).`);
  }
}

function problemWith(request: string): Fault | undefined {
  const refused = (detail: string): Fault => ({ kind: 'option-unknown', detail });
  if (request === '') return refused('The request is empty: say what to do.');
  if (request.includes('\0')) return refused('The request is no text.');
  if (request.length <= LONGEST) return undefined;
  return refused(
    `The request has ${request.length} letters, and ${LONGEST} is the most: name files that say the rest.`,
  );
}
