// The way to an endpoint: straight, or through the proxy that the environment names.
import { type Agent } from 'node:http';

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
    // Only a proxy is spoken to like this: loaded only then, for it takes as long as all else until a first question.
    const { askThrough } = await import('./through-proxy.ts');
    return await askThrough({ agent: await agent, proxy }, url, init);
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
