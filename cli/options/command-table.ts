// The commands of the program, as data.
import {
  json,
  store,
  place,
  dryRun,
  walls,
  keyStdin,
  watching,
  endpoint,
  only,
  work,
  type Option,
} from './option-sets.ts';

export interface CommandSpec {
  readonly name: string;
  readonly takes: string;
  /** Fewest and most positional arguments. */
  readonly positionals: readonly [number, number];
  readonly about: string;
  readonly options: Readonly<Record<string, Option>>;
}

export const commands: readonly CommandSpec[] = [
  {
    name: 'repair',
    takes: '[dir]',
    positionals: [0, 1],
    about: 'Repair failing tests. Nothing of yours is changed until `apply`.',
    options: {
      ...work,
      only: {
        ...only,
        about: 'repair only this failing test: its id, its name or a part of it (repeatable)',
      },
    },
  },
  {
    name: 'solve',
    takes: '"<request>" [dir]',
    positionals: [0, 2],
    about:
      'Do what you ask for with a model: nothing that passes may break. `-` reads the request from standard input.',
    options: {
      ...work,
      only: {
        ...only,
        about: 'a failing test that has to pass in the end: its id, its name or a part of it (repeatable)',
      },
      file: { type: 'string', value: 'PATH', about: 'read the request from this file' },
    },
  },
  {
    name: 'resume',
    takes: '[run]',
    positionals: [0, 1],
    about: 'Go on with a run that was interrupted or killed (default: the latest).',
    options: { ...place, ...watching },
  },
  {
    name: 'refine',
    takes: '[run] "<words>"',
    positionals: [1, 2],
    about: 'Go on with a run: an attempt is made again, with what you say about it.',
    options: {
      ...place,
      ...watching,
      rollout: { type: 'string', value: 'ID', about: 'the attempt (default: the chosen one, else the best)' },
    },
  },
  {
    name: 'recombine',
    takes: '<run> <id> <id>…',
    positionals: [3, 12],
    about: 'Go on with a run: a new attempt is made of these.',
    options: {
      ...place,
      ...watching,
      words: { type: 'string', value: 'TEXT', about: 'what it should take from each' },
    },
  },
  {
    name: 'runs',
    takes: '[dir]',
    positionals: [0, 1],
    about: 'List the runs of a project.',
    options: { ...place, json, store },
  },
  {
    name: 'show',
    takes: '[run]',
    positionals: [0, 1],
    about: 'Show a run: its tree, its verdicts, the chosen patch.',
    options: {
      ...place,
      store,
      json,
      diff: { type: 'boolean', about: 'only the chosen patch, as a unified diff' },
      markdown: { type: 'boolean', about: 'a report to paste into an issue' },
      rollout: { type: 'string', value: 'ID', about: 'one attempt instead of the chosen one' },
      verbose: {
        type: 'boolean',
        about: 'with --rollout: every critique, and thoughts, observations and failures in full',
      },
    },
  },
  {
    name: 'apply',
    takes: '[run]',
    positionals: [0, 1],
    about:
      'Write the chosen patch into your files (default: of the newest run with a green one). Refuses when they changed since.',
    options: {
      ...place,
      store,
      json,
      rollout: { type: 'string', value: 'ID', about: 'apply this attempt instead' },
      'dry-run': dryRun,
    },
  },
  {
    name: 'undo',
    takes: '[run]',
    positionals: [0, 1],
    about: 'Take back the last applied patch.',
    options: { ...place, store, json, 'dry-run': dryRun },
  },
  {
    name: 'replay',
    takes: '[run]',
    positionals: [0, 1],
    about: 'Show a run again from its journal. Runs nothing but with --verify.',
    options: {
      ...place,
      store,
      json,
      verify: {
        type: 'boolean',
        about: 'make it again in fresh boxes, with the recorded answers of models, and compare every event',
      },
      speed: { type: 'number', value: 'X', about: 'times real time (default: as fast as it goes)' },
    },
  },
  {
    name: 'models',
    takes: '',
    positionals: [0, 0],
    about: 'What models there are: those that the environment names, and local servers.',
    options: {
      json,
      test: {
        type: 'string',
        value: 'NAME',
        about: 'ask this model one short question: key, address, name, tools',
      },
      ...endpoint,
      'key-stdin': keyStdin,
    },
  },
  {
    name: 'doctor',
    takes: '[dir]',
    positionals: [0, 1],
    about: 'What this machine and this project offer, what is missing, and how to mend it.',
    options: {
      ...place,
      json,
      probes: {
        type: 'boolean',
        about:
          'attack the walls of this machine with harmless guests, and tell what they stop (half a minute)',
      },
      ...walls,
    },
  },
];
