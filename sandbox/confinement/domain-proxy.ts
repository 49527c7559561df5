// The one way out of a box whose user lets single domains through: a proxy on the host, reached by a socket, that knows the list.
import { lookup } from 'node:dns';
import { chmodSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';

import { type Server } from 'proxy-chain';

export interface DomainProxyOptions {
  /** Path of the Unix socket to listen on; its folder is shown to boxes. */
  readonly socket: string;
  /** `registry.npmjs.org`, or `*.example.org` for all below it; never addresses. */
  readonly domains: readonly string[];
  /** Finds the addresses of a name; the system's way by default. */
  readonly resolve?: typeof lookup;
  /** May this address be reached? Public ones by default: a listed name must not lead into the user's own network. */
  readonly isAllowed?: (address: string) => boolean;
}

export interface DomainProxy extends AsyncDisposable {
  /** Hosts that were asked for and are not on the list, with how often. */
  readonly refused: ReadonlyMap<string, number>;
}

/** Speaks HTTP and CONNECT. Rejects with the system's error when the socket cannot be made. */
export async function openDomainProxy(options: DomainProxyOptions): Promise<DomainProxy> {
  const { resolve = lookup, isAllowed = isPublic } = options;
  // Few runs need it, and it brings its own protocol stacks.
  const { RequestError, Server } = await import('proxy-chain');
  const refused = new Map<string, number>();
  const proxy = new Server({
    prepareRequestFunction: ({ hostname }) => {
      const host = hostname.toLowerCase().replace(/\.$/, '');
      if (!isListed(host, options.domains)) {
        refused.set(host, (refused.get(host) ?? 0) + 1);
        throw new RequestError(`${host} is not among the domains that this box may reach`, 403);
      }
      return { dnsLookup: guarded(resolve, isAllowed) };
    },
  });
  // What a guest's connection breaks is the guest's affair.
  proxy.on('error', () => undefined);
  await listen(proxy, options.socket);
  return {
    refused,
    [Symbol.asyncDispose]: async () => {
      await proxy.close(true);
    },
  };
}

async function listen({ server }: Server, socket: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, () => {
      server.off('error', reject);
      resolve();
    });
  });
  chmodSync(socket, 0o600);
}

/** Is this host on the list? `*.example.org` stands for every name below, not for `example.org` itself. */
export function isListed(host: string, domains: readonly string[]): boolean {
  if (isIP(host.replace(/^\[|\]$/g, '')) !== 0) return false;
  return domains.some((domain) => {
    const wanted = domain.toLowerCase();
    return wanted.startsWith('*.') ? host.endsWith(wanted.slice(1)) : host === wanted;
  });
}

/** Answers with none of the addresses that may not be reached; then the name is as good as unknown. */
function guarded(resolve: typeof lookup, isAllowed: (address: string) => boolean): typeof lookup {
  const look = (
    hostname: string,
    options: { readonly all?: boolean | undefined } | undefined,
    answer: (error: NodeJS.ErrnoException | null, found?: unknown, family?: number) => void,
  ): void => {
    resolve(hostname, { all: true }, (error, found) => {
      if (error) return answer(error);
      const allowed = found.filter(({ address }) => isAllowed(address));
      const [first] = allowed;
      if (!first)
        return answer(
          Object.assign(new Error(`${hostname} leads into a private network`), { code: 'ENOTFOUND' }),
        );
      if (options?.all === true) return answer(null, allowed);
      answer(null, first.address, first.family);
    });
  };
  return Object.assign(look, { __promisify__: resolve.__promisify__ });
}

const PRIVATE = new BlockList();
for (const [address, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.addSubnet(address, prefix);
}
for (const [address, prefix] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  PRIVATE.addSubnet(address, prefix, 'ipv6');
}

/** An address of the internet: not this machine's, not the local network's, not a cloud's own. */
export function isPublic(address: string): boolean {
  return !PRIVATE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
