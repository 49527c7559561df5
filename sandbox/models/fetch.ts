// The way to an endpoint: straight, or through the proxy that the environment names.
import { request as overHttp, type Agent } from 'node:http';
import { request as overHttps } from 'node:https';
import { type Readable } from 'node:stream';

import { getProxyForUrl } from 'proxy-from-env';

import { isLoopback, shownUrl } from '../../agent/model/endpoint.ts';
import { type Fetch } from '../../agent/model/openai.ts';

/**
 * Honours HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, in upper or lower case: Node 20's own fetch knows none of them.
 * Further certificates come from NODE_EXTRA_CA_CERTS, which Node reads by itself. Addresses of this machine are never
 * asked through a proxy. Redirections are not followed: a key goes where it was meant to go and nowhere else.
 */
export function modelFetch(): Fetch {
  const agents = new Map<string, Promise<Agent>>();
  return async (url, init) => {
    const proxy = proxyOf(url);
    if (proxy === undefined) return fetch(url, { ...init, redirect: 'manual' });
    const isSecret = new URL(url).protocol === 'https:';
    const name = `${proxy} ${isSecret}`;
    const agent = agents.get(name) ?? agentFor(proxy, isSecret);
    agents.set(name, agent);
    return send(url, init, { agent: await agent, proxy });
  };
}

/** The proxy for this address, or undefined. */
function proxyOf(url: string): string | undefined {
  if (isLoopback(url)) return undefined;
  const proxy = getProxyForUrl(url);
  return proxy === '' ? undefined : proxy;
}

/** Rejects for a kind of proxy that is not spoken here. Few need one: loaded only then. */
async function agentFor(proxy: string, isSecret: boolean): Promise<Agent> {
  if (!/^https?:\/\//i.test(proxy))
    throw new Error(`${shownUrl(proxy)} is no HTTP proxy, and no other kind is spoken here; set HTTPS_PROXY`);
  const options = { keepAlive: true };
  if (isSecret) return new (await import('https-proxy-agent')).HttpsProxyAgent(proxy, options);
  return new (await import('http-proxy-agent')).HttpProxyAgent(proxy, options);
}

interface Way {
  readonly agent: Agent;
  readonly proxy: string;
}

function send(
  url: string,
  { method, headers, body, signal }: Parameters<Fetch>[1],
  { agent, proxy }: Way,
): Promise<Response> {
  const target = new URL(url);
  const ask = target.protocol === 'https:' ? overHttps : overHttp;
  return new Promise((resolve, reject) => {
    const request = ask(target, { method, headers: { ...headers }, agent, signal }, (answer) => {
      const { statusCode: status = 502, headers: told } = answer;
      const plain = Object.entries(told).map(([name, value]): [string, string] => [name, String(value)]);
      resolve(
        new Response(status === 204 || status === 304 ? null : webStream(answer), { status, headers: plain }),
      );
    });
    request.once('error', reject);
    // Before a tunnel, what a proxy says to us must not be taken for what the endpoint says.
    request.once(
      'proxyConnect',
      ({ statusCode, statusText = '' }: { statusCode: number; statusText?: string }) => {
        if (statusCode === 200 || target.protocol !== 'https:') return;
        reject(new Error(`the proxy ${shownUrl(proxy)} refuses: ${statusCode} ${statusText}`.trim()));
        request.destroy();
      },
    );
    request.end(body);
  });
}

function webStream(source: Readable): ReadableStream<Uint8Array> {
  return ReadableStream.from<Uint8Array>(source);
}
