// A question to an endpoint through a proxy, over Node's own HTTP.
import { request as overHttp, type Agent, type IncomingMessage } from 'node:http';
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
      // An exception in here would be nobody's, and end the program.
      try {
        resolve(responseOf(answer));
      } catch (error) {
        reject(error);
        request.destroy();
      }
    });
    request.on('error', reject);
    // Also without an error: one that changes the protocol is left by Node in silence.
    request.on('close', () => reject(new Error('the connection was closed before an answer came')));
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

/** Statuses of answers that have no body. */
const BARE: ReadonlySet<number> = new Set([204, 205, 304]);

/** Throws for what cannot be an answer: whoever is asked may say anything. */
function responseOf(answer: IncomingMessage): Response {
  const { statusCode: status = 502, headers: told } = answer;
  if (status < 200 || status > 599) throw new Error(`${status} is no status of an answer`);
  const headers = Object.entries(told).map(([name, value]): [string, string] => [name, String(value)]);
  // What is not read would keep the connection.
  if (BARE.has(status)) answer.resume();
  return new Response(BARE.has(status) ? null : webStream(answer), { status, headers });
}

function webStream(source: Readable): ReadableStream<Uint8Array> {
  return ReadableStream.from<Uint8Array>(source);
}
