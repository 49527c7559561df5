import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  request as httpRequest,
  type Server as HttpServer,
  STATUS_CODES,
} from 'node:http';
import { createServer } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, test } from 'vitest';

import { startLoopback } from '../loopback/server.ts';

const fixtures = join(import.meta.dirname, 'fixtures');
const CERTIFICATE = join(fixtures, 'certificate.pem');
const run = promisify(execFile);

interface Proxy extends AsyncDisposable {
  readonly port: number;
  /** The hosts that were asked for. */
  readonly hosts: readonly string[];
}

/** Knows every name as an address of this machine. With a name, it wants to hear that and the password `open`. */
async function startProxy(user?: string): Promise<Proxy> {
  const hosts: string[] = [];
  /** Why it does not let this through, as it says it. */
  const refusal = (host: string, { headers }: IncomingMessage): number | undefined => {
    hosts.push(host);
    const expected = user && `Basic ${Buffer.from(`${user}:open`).toString('base64')}`;
    if (headers['proxy-authorization'] !== expected) return 407;
    return host === 'forbidden.test' ? 403 : undefined;
  };
  const proxy = createHttpServer((request, response) => {
    const { hostname, port, pathname } = new URL(request.url ?? '');
    const refused = refusal(hostname, request);
    if (refused !== undefined) {
      response.writeHead(refused).end();
      return;
    }
    const { 'proxy-authorization': _own, ...headers } = request.headers;
    const onward = httpRequest(
      { host: '127.0.0.1', port, path: pathname, method: request.method, headers },
      (answer) => answer.pipe(response.writeHead(answer.statusCode ?? 502, answer.headers)),
    );
    request.pipe(onward);
  });
  proxy.on('connect', (request, socket) => {
    const { hostname, port } = new URL(`http://${request.url}`);
    const refused = refusal(hostname, request);
    if (refused !== undefined) {
      socket.end(`HTTP/1.1 ${refused} ${STATUS_CODES[refused]}\r\n\r\n`);
      return;
    }
    const onward = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('error', () => onward.destroy());
  });
  const port = await listening(proxy);
  return { port, hosts, [Symbol.asyncDispose]: () => closed(proxy) };
}

async function listening(server: HttpServer): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function closed(server: HttpServer): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

async function outcomesOf(urls: readonly string[], environment: Record<string, string>): Promise<unknown> {
  const { stdout } = await run(process.execPath, [join(fixtures, 'ask.ts'), ...urls], {
    env: { PATH: process.env['PATH'] ?? '', ...environment },
  });
  return JSON.parse(stdout);
}

async function startSecret(): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer(
    { key: readFileSync(join(fixtures, 'key.pem')), cert: readFileSync(CERTIFICATE) },
    (request, response) => {
      request.resume().once('end', () => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write('data: {"choices":[{"delta":{"content":"in secret"},"finish_reason":"stop"}]}\n\n');
        response.end('data: [DONE]\n\n');
      });
    },
  );
  return { port: await listening(server), [Symbol.asyncDispose]: () => closed(server) };
}

describe('a model behind a proxy', () => {
  test('is asked through HTTP_PROXY, streams as ever, and NO_PROXY keeps hosts out of it', async () => {
    await using server = await startLoopback(() => ({ text: 'through the proxy '.repeat(9) }));
    await using proxy = await startProxy('me');
    const { port } = new URL(server.url);
    const environment = {
      HTTP_PROXY: `http://me:open@127.0.0.1:${proxy.port}`,
      NO_PROXY: 'straight.invalid',
    };
    const urls = [`http://models.test:${port}/v1`, 'http://straight.invalid/v1'];
    expect(await outcomesOf(urls, environment)).toMatchObject([
      'through the proxy '.repeat(9),
      { kind: 'unreachable', url: 'http://straight.invalid/v1' },
    ]);
    expect(new Set(proxy.hosts)).toEqual(new Set(['models.test']));
    expect(server.seen[0]?.headers).toMatchObject({ authorization: 'Bearer sk-1' });
    expect(server.seen[0]?.headers).not.toHaveProperty('proxy-authorization');
  });

  test('on this machine never is', async () => {
    await using server = await startLoopback(() => ({ text: 'here' }));
    await using proxy = await startProxy();
    const local = server.url.replace('127.0.0.1', 'localhost');
    const environment = { ALL_PROXY: `http://127.0.0.1:${proxy.port}` };
    expect(await outcomesOf([server.url, local], environment)).toEqual(['here', 'here']);
    expect(proxy.hosts).toEqual([]);
  });

  test('is asked in secret through HTTPS_PROXY, with the certificates that NODE_EXTRA_CA_CERTS names', async () => {
    await using server = await startSecret();
    await using proxy = await startProxy();
    const url = `https://models.test:${server.port}/v1`;
    const environment = { https_proxy: `http://127.0.0.1:${proxy.port}` };
    expect([
      await outcomesOf([url], { ...environment, NODE_EXTRA_CA_CERTS: CERTIFICATE }),
      await outcomesOf([url], environment),
    ]).toMatchObject([
      ['in secret'],
      [
        {
          kind: 'unreachable',
          url,
          detail:
            'its certificate is not trusted: DEPTH_ZERO_SELF_SIGNED_CERT; NODE_EXTRA_CA_CERTS can name further ones',
        },
      ],
    ]);
  });

  test('is unreachable when the proxy refuses, wants a password, is not there or is of another kind', async () => {
    await using proxy = await startProxy('me');
    const outcomes = async (url: string, value: string) => outcomesOf([url], { ALL_PROXY: value });
    const address = `127.0.0.1:${proxy.port}`;
    expect([
      await outcomes('https://forbidden.test/v1', `http://me:open@${address}`),
      await outcomes('https://models.test/v1', `http://me:wrong@${address}`),
      await outcomes('http://models.test/v1', `http://me:wrong@${address}`),
      await outcomes('https://models.test/v1', 'socks5://me:secret@127.0.0.1:1080'),
      await outcomes('https://models.test/v1', 'http://127.0.0.1:1'),
    ]).toMatchObject([
      [{ kind: 'unreachable', detail: `the proxy http://${address} refuses: 403 Forbidden` }],
      [
        {
          kind: 'unreachable',
          detail: expect.stringContaining('refuses: 407 Proxy Authentication Required'),
        },
      ],
      [{ kind: 'unreachable', detail: 'the proxy asks for a name and a password' }],
      [
        {
          kind: 'unreachable',
          detail:
            'socks5://127.0.0.1:1080 is no HTTP proxy, and no other kind is spoken here; set HTTPS_PROXY',
        },
      ],
      [{ kind: 'unreachable', detail: 'the connection was refused' }],
    ]);
  });
});
