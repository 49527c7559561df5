// The command line beside a server that plays the model: what it answers, and how it is named to the program.

import { decodeRecorded } from '../../agent/engine/decoding/decode-event.ts';
import { type RunEvent } from '../../agent/engine/events.ts';
import { type Answer, type Brain, type Seen } from '../loopback/brain.ts';
import { offByOne, start, type Said, type Started } from './project.ts';

export const view = { name: 'view', arguments: { path: 'src/tides.js' } };
export const mend = {
  name: 'edit',
  arguments: { path: 'src/tides.js', old: 'tides.length - 1', new: 'tides.length' },
};
export const extend = {
  name: 'edit',
  arguments: {
    path: 'src/tides.js',
    old: '  return best;\n}',
    new: '  return best;\n}\n\nexport const lowest = (tides) => Math.min(...tides);',
  },
};
export const check = { name: 'test', arguments: {} };
export const finish = { name: 'finish', arguments: { approach: 'done', assumptions: [], confidence: 0.9 } };

export const turnOf = ({ body }: Seen): number =>
  body.messages.filter(({ role }) => role === 'assistant').length;

/** Looks, edits, tests and ends; what has no tools is a critic's question. */
export function working(
  edit: { readonly name: string; readonly arguments: object },
  look: Answer = { toolCalls: [view] },
): Brain {
  const turns: readonly Answer[] = [
    look,
    { toolCalls: [edit] },
    { toolCalls: [check] },
    { toolCalls: [finish] },
  ];
  return (seen) => (seen.body.tools ? (turns[turnOf(seen)] ?? { toolCalls: [finish] }) : { text: '{}' });
}

const bare = {
  OPENAI_API_KEY: '',
  OPENAI_BASE_URL: '',
  OPENROUTER_API_KEY: '',
  AZURE_OPENAI_ENDPOINT: '',
  GALAPAGOS_API_KEY: '',
};

interface Run {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly isSpokenTo?: boolean;
}

export const begin = (args: readonly string[], { env, ...run }: Run): Started =>
  start(args, { ...run, env: { ...bare, ...env } });

export const run = async (args: readonly string[], where: Run): Promise<Said> =>
  await begin(args, where).said;

export const at = (url: string): readonly string[] => [
  '--model=loopback',
  `--base-url=${url}`,
  '--agent=finch',
  '--parallel=1',
];

export const eventsIn = (out: string): readonly RunEvent[] =>
  out.split('\n').flatMap((line) => decodeRecorded(line)?.event ?? []);

export const endOf = (out: string): unknown => eventsIn(out).findLast(({ kind }) => kind === 'run.ended');

export const green = {
  ...offByOne,
  'src/tides.js': String(offByOne['src/tides.js']).replace('tides.length - 1', 'tides.length'),
};
