// The one way out of a box whose user lets single domains through: a proxy on the host, reached by a socket, that knows the list.
import {
  type LookupAddress,
  type LookupAllOptions,
  type LookupOneOptions,
  type LookupOptions,
  lookup,
} from 'node:dns';
import { chmodSync } from 'node:fs';
import { BlockList, type Server as Door, connect, createServer, isIP } from 'node:net';

export interface DomainProxyOptions {
  /** Path of the Unix socket to listen on; its folder is shown to boxes. */
  readonly socket: string;
  /** `registry.npmjs.org`, or `*.example.org` for all below it; never addresses. */
  readonly domains: readonly string[];
  /** May this address be reached? Public ones by default: a listed name must not lead into the user's own network. */
  readonly isAllowed?: (address: string) => boolean;
}

/** Open until it is disposed of. Who asks for a host that is not listed is told so in the answer, and nobody else. */
export type DomainProxy = AsyncDisposable;

/** Speaks HTTP and CONNECT. Rejects with the system's error when the socket cannot be made. */
export async function openDomainProxy(options: DomainProxyOptions): Promise<DomainProxy> {
  const { isAllowed = isPublic } = options;
  // Few runs need it, and it brings its own protocol stacks.
  const { RequestError, Server } = await import('proxy-chain');
  const proxy = new Server({
    host: '127.0.0.1',
    port: 0,
    prepareRequestFunction: ({ hostname }) => {
      const host = hostname.toLowerCase().replace(/\.$/, '');
      if (!isListed(host, options.domains))
        throw new RequestError(`${host} is not among the domains that this box may reach`, 403);
      return { dnsLookup: guarded(isAllowed) };
    },
  });
  await proxy.listen();
  const door = await openDoor(options.socket, proxy.port).catch(async (error: unknown) => {
    await proxy.close(true);
    throw error;
  });
  return {
    [Symbol.asyncDispose]: async () => {
      door.close();
      await proxy.close(true);
    },
  };
}

/** The proxy itself takes no connection without an address; so it listens where nothing but its list is to be had. */
async function openDoor(socket: string, port: number): Promise<Door> {
  const door = createServer({ allowHalfOpen: true }, (guest) => {
    const host = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    // What one end breaks ends the other.
    guest.on('error', () => host.destroy());
    host.on('error', () => guest.destroy());
    guest.pipe(host).pipe(guest);
  });
  await new Promise<void>((resolve, reject) => {
    door.once('error', reject);
    door.listen(socket, resolve);
  });
  chmodSync(socket, 0o600);
  return door;
}

/** Is this host on the list? `*.example.org` stands for every name below, not for `example.org` itself. */
export function isListed(host: string, domains: readonly string[]): boolean {
  if (isIP(host.replace(/^\[|\]$/g, '')) !== 0) return false;
  return domains.some((domain) => {
    const wanted = domain.toLowerCase();
    return wanted.startsWith('*.') ? host.endsWith(wanted.slice(1)) : host === wanted;
  });
}

type One = (error: NodeJS.ErrnoException | null, address: string, family: number) => void;
type All = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;
type Either = (error: NodeJS.ErrnoException | null, found: string | LookupAddress[], family: number) => void;

/** Answers with none of the addresses that may not be reached; then the name is as good as unknown. */
function guarded(isAllowed: (address: string) => boolean): typeof lookup {
  function look(hostname: string, family: number, answer: One): void;
  function look(hostname: string, options: LookupOneOptions, answer: One): void;
  function look(hostname: string, options: LookupAllOptions, answer: All): void;
  function look(hostname: string, options: LookupOptions, answer: Either): void;
  function look(hostname: string, answer: One): void;
  function look(hostname: string, asked: number | LookupOptions | One, answer?: One | All | Either): void {
    const reply = typeof asked === 'function' ? asked : answer;
    const wantsAll = typeof asked === 'object' && asked.all === true;
    const tell = (...words: readonly unknown[]): unknown => reply && Reflect.apply(reply, undefined, words);
    lookup(hostname, { all: true }, (error, found) => {
      const allowed = error ? [] : found.filter(({ address }) => isAllowed(address));
      const [first] = allowed;
      if (!first) tell(error ?? privateFault(hostname));
      else if (wantsAll) tell(null, allowed);
      else tell(null, first.address, first.family);
    });
  }
  return Object.assign(look, { __promisify__: lookup.__promisify__ });
}

const privateFault = (hostname: string): NodeJS.ErrnoException =>
  Object.assign(new Error(`${hostname} leads into a private network`), { code: 'ENOTFOUND' });

const PRIVATE = new BlockList();
for (const [address, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  // Where a cloud's virtual machines reach the host.
  ['168.63.129.16', 32],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.addSubnet(address, prefix);
}
// Beside its own networks: all forms that carry an IPv4 address, but the one that is judged as that address.
for (const [address, prefix] of [
  ['::', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  PRIVATE.addSubnet(address, prefix, 'ipv6');
}

/** An address of the internet: not this machine's, not the local network's, not a cloud's own. */
export function isPublic(address: string): boolean {
  return !PRIVATE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
