// A question to an endpoint through a proxy, over Node's own HTTP.
import { request as overHttp, type Agent } from 'node:http';
import { request as overHttps } from 'node:https';
import { type Readable } from 'node:stream';

import { shownUrl } from '../../agent/model/endpoint.ts';
import { type Fetch } from '../../agent/model/openai.ts';

interface Way {
  readonly agent: Agent;
  readonly proxy: string;
}

/** What `fetch` would answer. Redirections are not followed. */
export function askThrough(
  { agent, proxy }: Way,
  url: string,
  { method, headers, body, signal }: Parameters<Fetch>[1],
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
