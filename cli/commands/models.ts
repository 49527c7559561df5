// `galapagos models`: which models there are to choose from, and whether one of them can be worked with.
import { type Fault } from '../../agent/engine/fault.ts';
import { success, type Outcome } from '../../agent/engine/outcome.ts';
import { type HandedSecrets } from '../../agent/model/host-wire.ts';
import { visibleLine } from '../../agent/visible.ts';
import { type OfferedModel } from '../../sandbox/models/decode-lists.ts';
import { type Arguments } from '../options/arguments.ts';
import { refuse, type Command, type Desk } from '../desk.ts';
import { EXIT } from '../telling/help.ts';
import { handedOver } from '../models/keys.ts';
import { surveyed, type Served } from '../models/servers.ts';
import { priceWords } from '../models/told.ts';
import { tryOut } from '../models/trial.ts';

export const models: Command = async (args, desk) => {
  const handed = await secretsOf(args, desk);
  if (!handed.ok) return refuse(desk.terminal, handed.fault);
  const name = args.text('test');
  if (name !== undefined) return await tryOut(name, { args, desk, handed: handed.value });
  const servers = await surveyed({ args, desk, handed: handed.value });
  if (!servers.ok) return refuse(desk.terminal, servers.fault);
  if (desk.terminal.isRead) desk.terminal.print(JSON.stringify({ servers: servers.value }));
  else printServers(servers.value, desk);
  return EXIT.done;
};

async function secretsOf(args: Arguments, { inlet }: Desk): Promise<Outcome<HandedSecrets, Fault>> {
  if (!args.flag('key-stdin')) return success({});
  const input = inlet();
  const handed = await handedOver(input);
  input.close();
  return handed;
}

/** Models of one endpoint that are listed; machines read all of them. */
const MOST_LISTED = 20;

function printServers(servers: readonly Served[], { terminal }: Desk): void {
  const { print, paint, program } = terminal;
  for (const { name, baseUrl, models: offered, unknown } of servers) {
    print(name === '' ? paint('bold', baseUrl) : `${paint('bold', name)}  ${baseUrl}`);
    if (unknown !== undefined) print(`  ${visibleLine(unknown)}`);
    else if (offered.length === 0) print('  names no models: say one by its name');
    const width = Math.max(0, ...offered.slice(0, MOST_LISTED).map(({ id }) => id.length));
    for (const model of offered.slice(0, MOST_LISTED)) print(`  ${modelLine(name, model, width)}`.trimEnd());
    if (offered.length > MOST_LISTED) print(`  and ${offered.length - MOST_LISTED} more: --json lists all`);
  }
  if (servers.length === 0) {
    print('No model was found: no key in the environment, and no server on this machine answers.');
    print(
      'Start Ollama, LM Studio, llama.cpp or vLLM, or set OPENAI_API_KEY, OPENROUTER_API_KEY or AZURE_OPENAI_ENDPOINT.',
    );
    return;
  }
  // An address of one's own was said by an option, and has to be said again.
  const own = servers.find(({ name }) => name === '');
  const which = own ? `NAME --base-url ${own.baseUrl}` : 'NAME';
  print(`\nTry one:       ${program} models --test ${which}`);
  print(`Work with it:  ${program} repair --model ${which}`);
}

function modelLine(
  server: string,
  { id, contextTokens, prices, hasTools, isUnloaded }: OfferedModel,
  width: number,
): string {
  const facts = [
    ...(contextTokens === undefined
      ? []
      : [`${isUnloaded ? 'up to ' : ''}${contextTokens} tokens of context`]),
    ...(prices ? [priceWords(prices)] : []),
    ...(hasTools === false ? ['no tools: use --tools text'] : []),
  ];
  const name = server === '' ? id : `${server}/${id}`;
  const room = width + (server === '' ? 0 : server.length + 1);
  return `${visibleLine(name).padEnd(room)}  ${facts.join(', ')}`;
}
