// A journal that somebody edited, or that came from somebody: whose key goes where.
import { PassThrough } from 'node:stream';

import { describe, expect, test } from 'vitest';

import { type RunConfig, type TeamMember } from '../../agent/engine/events.ts';
import { type Access } from '../../agent/model/endpoint.ts';
import { type HandedSecrets } from '../../agent/model/host-wire.ts';
import { type ModelSpec } from '../../agent/model/model-spec.ts';
import { Inlet } from '../inlet.ts';
import { parseCommand } from '../options/arguments.ts';
import { commands } from '../options/command-table.ts';
import { reach } from './reach.ts';

const spec = (baseUrl: string, more: Partial<ModelSpec> = {}): ModelSpec => ({
  id: 'm',
  provider: 'openai',
  baseUrl,
  ...more,
});

const openai = spec('https://api.openai.com/v1');
const evil = spec('https://evil.example/v1');

const member = (model: ModelSpec): TeamMember => ({
  name: 'finch',
  variant: { name: 'finch', hash: 'h' },
  model,
});

interface Given {
  readonly argv?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly handed?: HandedSecrets;
}

/** What each model of a run that is gone on with is asked with; or why nobody is asked. */
async function given(
  config: Pick<RunConfig, 'model' | 'team'>,
  { argv = [], environment = {}, handed }: Given,
): Promise<unknown> {
  const command = commands.find(({ name }) => name === 'resume');
  if (!command) throw new Error('there is no resume');
  const args = parseCommand(command, [...argv, ...(handed ? ['--key-stdin'] : [])]);
  if (!args.ok) return args.fault;
  const input = new PassThrough();
  input.end(`${JSON.stringify(handed ?? {})}\n`);
  const accesses: Access[] = [];
  const reached = await reach(config, args.value, {
    environment,
    secrets: [],
    inlet: () => new Inlet(input),
    terminal: { print: () => {} },
    models: {
      open: (model, access) => {
        accesses.push(access);
        return { spec: model, chat: async () => ({ ok: false, fault: { kind: 'no-model' } }) };
      },
    },
  });
  if (!reached.ok) return reached.fault;
  const specs = [config.model, ...(config.team ?? []).map((each) => each.model)];
  for (const each of specs) if (each) reached.value.ports.models.open(each);
  return accesses;
}

describe('a run that is gone on with', () => {
  const team = { model: openai, team: [member(openai), member(evil)] };

  test('gives no key of its model to a member of its team elsewhere', async () => {
    expect(await given(team, { environment: { OPENAI_API_KEY: 'k' } })).toEqual([
      { key: 'k', headers: {} },
      { key: 'k', headers: {} },
      { headers: {} },
    ]);
    expect(await given(team, { handed: { key: 'handed' } })).toEqual([
      { key: 'handed', headers: {} },
      { key: 'handed', headers: {} },
      { headers: {} },
    ]);
  });

  test('that was led to another address is given nothing that is for the old one', async () => {
    const handed = { origin: 'https://api.openai.com', key: 'handed' };
    expect(await given({ model: evil }, { handed, environment: { OPENAI_API_KEY: 'k' } })).toEqual([
      { headers: {} },
    ]);
    const azure = spec('https://evil.example', { provider: 'azure' });
    expect(await given({ model: azure }, { handed, environment: { AZURE_OPENAI_API_KEY: 'k' } })).toEqual([
      { headers: {} },
    ]);
  });

  test('with a team alone is handed nothing for it', async () => {
    expect(await given({ team: [member(evil)] }, { handed: { key: 'handed' } })).toEqual([{ headers: {} }]);
  });

  test('of another store is not given what is for any address', async () => {
    const environment = { GALAPAGOS_API_KEY: 'for-any' };
    expect(await given({ model: evil }, { environment })).toEqual([{ key: 'for-any', headers: {} }]);
    expect(await given({ model: evil }, { environment, argv: ['--store=/shared'] })).toMatchObject({
      kind: 'option-unknown',
      detail: expect.stringContaining('https://evil.example/v1'),
    });
  });
});
