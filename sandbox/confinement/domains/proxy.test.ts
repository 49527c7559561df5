import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { type DomainProxy, isListed, isPublic, openDomainProxy } from './proxy.ts';

describe('a list of domains', () => {
  test.each([
    ['registry.npmjs.org', ['Registry.npmjs.org'], true],
    ['evil-registry.npmjs.org', ['registry.npmjs.org'], false],
    ['a.b.example.org', ['*.example.org'], true],
    ['example.org', ['*.example.org'], false],
    ['evilexample.org', ['*.example.org'], false],
    ['93.184.215.14', ['93.184.215.14'], false],
    ['[::1]', ['[::1]'], false],
  ])('answers for %s by %j: %s', (host, domains, isThere) => {
    expect(isListed(host, domains)).toBe(isThere);
  });
});

describe('an address is of the internet', () => {
  test.each([
    ['93.184.215.14', true],
    ['2606:2800:21f::1', true],
    ['127.0.0.1', false],
    ['10.1.2.3', false],
    ['169.254.169.254', false],
    ['::1', false],
    ['::ffff:10.0.0.1', false],
    ['fd00::1', false],
    ['fec0::1', false],
    ['::127.0.0.1', false],
    ['::7f00:1', false],
    ['::ffff:0:127.0.0.1', false],
    ['64:ff9b::7f00:1', false],
    ['64:ff9b:1::7f00:1', false],
    ['2002:7f00:1::', false],
    ['2001:0:7f00:1::', false],
    ['168.63.129.16', false],
    ['::ffff:93.184.215.14', true],
  ])('%s: %s', (address, isIt) => {
    expect(isPublic(address)).toBe(isIt);
  });
});

describe('the proxy', () => {
  let folder: string;
  let server: Server;
  let proxy: DomainProxy | undefined;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'galapagos-proxy-'));
    server = createServer((_asked, answer) => answer.end('hello'));
    server.listen(0, 'localhost');
    await once(server, 'listening');
  });
  afterEach(async () => {
    await proxy?.[Symbol.asyncDispose]();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const socketPath = (): string => join(folder, 'socket');
  const open = async (domains: readonly string[], isAllowed?: () => boolean): Promise<DomainProxy> => {
    proxy = await openDomainProxy({ socket: socketPath(), domains, ...(isAllowed && { isAllowed }) });
    return proxy;
  };
  const port = (): number => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('the server listens on a port');
    return address.port;
  };
  const get = async (host: string): Promise<string> => {
    const asked = request({ socketPath: socketPath(), path: `http://${host}:${port()}/`, headers: { host } });
    asked.end();
    const [answer] = await once(asked, 'response');
    let text = '';
    for await (const part of answer) text += String(part);
    return `${answer.statusCode} ${text}`;
  };
  const tunnel = async (host: string): Promise<string> => {
    const socket = connect(socketPath());
    socket.write(`CONNECT ${host}:${port()} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
    for await (const answer of socket) return String(answer).split('\r\n')[0] ?? '';
    return 'closed without a word';
  };
  const everything = (): boolean => true;

  test('passes on what goes to a listed domain, as requests and as tunnels', async () => {
    await open(['localhost'], everything);
    expect(await get('localhost')).toBe('200 hello');
    expect(await tunnel('localhost')).toContain(' 200 ');
  });

  test('refuses every other host by name', async () => {
    await open(['example.org'], everything);
    expect(await get('localhost')).toBe('403 localhost is not among the domains that this box may reach');
    expect(await tunnel('localhost')).toContain(' 403 ');
    expect(await tunnel('127.0.0.1')).toContain(' 403 ');
  });

  test('does not let a listed name lead into a private network', async () => {
    await open(['localhost']);
    expect(await get('localhost')).not.toContain('hello');
    expect(await tunnel('localhost')).not.toContain(' 200 ');
  });

  test('is for this user alone', async () => {
    await open(['example.org']);
    expect(statSync(socketPath()).mode & 0o777).toBe(0o600);
  });
});
