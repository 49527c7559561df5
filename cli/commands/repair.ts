// `galapagos repair [dir]`: a new run that repairs failing tests.
import { begin } from '../begin.ts';
import { type Command } from '../desk.ts';
import { projectToRepair } from '../project.ts';

export const repair: Command = async (args, desk) =>
  await begin(args, desk, { directory: await projectToRepair(args, desk, args.positionals[0]) });
