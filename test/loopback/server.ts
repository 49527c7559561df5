// A server on the loopback interface that speaks the chat completions protocol; what it says is a brain's affair.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import * as v from 'valibot';

import {
  type Answer,
  type Brain,
  type Loopback,
  type Refused,
  type Said,
  type Seen,
  type SeenBody,
  type Trouble,
} from './brain.ts';
import { closingChunks, errorBody, type Exchange, openingChunks, whole, withinLimit } from './wire.ts';

export interface Offers {
  /** What `/models` lists; absent: one model, `loopback`. */
  readonly models?: readonly object[];
  /** Answers to other paths, with any method: `/api/tags`. Paths are whole: no `/v1` is put before them. */
  readonly pages?: Readonly<Record<string, object>>;
  /** Absent: any that is free. */
  readonly port?: number;
}

/** Listens on 127.0.0.1. A brain that throws is told to the asker as a refusal (400), so that nobody asks again. */
export async function startLoopback(brain: Brain, offers: Offers = {}): Promise<Loopback> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    // A client that leaves is no failure of the server's.
    respond(request, response, { brain, offers, seen }).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 60_000;
  server.listen(offers.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    seen,
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Service {
  readonly brain: Brain;
  readonly offers: Offers;
  readonly seen: Seen[];
}

async function respond(request: IncomingMessage, response: ServerResponse, service: Service): Promise<void> {
  const path = request.url ?? '/';
  const { pathname } = new URL(path, 'http://127.0.0.1');
  const raw = await textOf(request);
  const page = service.offers.pages?.[pathname];
  if (page !== undefined) return sendJson(response, { status: 200, body: page });
  // LM Studio's own list is LM Studio's alone.
  if (pathname.endsWith('/models') && pathname !== '/api/v0/models') {
    const data = service.offers.models ?? [{ id: 'loopback', object: 'model', created: 0, owned_by: 'test' }];
    return sendJson(response, { status: 200, body: { object: 'list', data } });
  }
  if (request.method !== 'POST' || !pathname.endsWith('/chat/completions'))
    return refuse(response, { status: 404, body: { error: { message: `Not Found: ${pathname}` } } });
  const body = decodeBody(raw);
  if (body === undefined) return refuse(response, { status: 400 });
  const asked = { nth: service.seen.length + 1, raw, body, headers: headersOf(request), path };
  service.seen.push(asked);
  await send(response, await answerOf(service.brain, asked), asked);
}

async function answerOf(brain: Brain, seen: Seen): Promise<Answer> {
  try {
    return await brain(seen);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { status: 400, body: { error: { message, type: 'brain', param: null, code: 'brain_failed' } } };
  }
}

async function send(response: ServerResponse, answer: Answer, exchange: Exchange): Promise<void> {
  if ('status' in answer) return refuse(response, answer);
  if ('trouble' in answer) return makeTrouble(response, answer, exchange);
  const said = withinLimit(answer, exchange.body);
  if (exchange.body.stream !== true) return sendJson(response, { status: 200, body: whole(said, exchange) });
  await stream(response, openingChunks(said, exchange), said.paceMs);
  await stream(response, closingChunks(said, exchange), said.paceMs);
  response.end('data: [DONE]\n\n');
}

async function makeTrouble(response: ServerResponse, trouble: Trouble, exchange: Exchange): Promise<void> {
  if (trouble.trouble === 'empty') return send(response, { text: '' }, exchange);
  if (trouble.trouble !== 'reset' || trouble.until !== undefined)
    await begin(response, trouble.until ?? {}, exchange);
  if (trouble.trouble === 'reset') return void response.socket?.resetAndDestroy();
  if (trouble.trouble === 'cut') return void response.end();
  if (trouble.trouble === 'stall')
    return response.destroyed ? undefined : void (await once(response, 'close'));
  response.end('data: {"choices": [{"delta": <html>\n\ndata: 502 Bad Gateway\n\n');
}

/** The beginning of a stream, or of a whole answer, in which its end is missing. */
async function begin(response: ServerResponse, until: Said, exchange: Exchange): Promise<void> {
  if (exchange.body.stream === true) return stream(response, openingChunks(until, exchange), until.paceMs);
  response.writeHead(200, { 'content-type': 'application/json' });
  await written(response, JSON.stringify(whole(until, exchange)).slice(0, -20));
}

async function stream(response: ServerResponse, chunks: readonly object[], paceMs = 0): Promise<void> {
  if (!response.headersSent)
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
    });
  for (const chunk of chunks) {
    if (response.destroyed) return;
    await written(response, `data: ${JSON.stringify(chunk)}\n\n`);
    if (paceMs > 0) await sleep(paceMs);
  }
}

/** On its way before anything else happens: a break right after it does not swallow it. */
function written(response: ServerResponse, text: string): Promise<void> {
  return new Promise((resolve) => response.write(text, () => resolve()));
}

function refuse(response: ServerResponse, refused: Refused): void {
  sendJson(response, { ...refused, body: errorBody(refused) });
}

function sendJson(response: ServerResponse, { status, headers = {}, body = {} }: Refused): void {
  const isText = typeof body === 'string';
  response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers });
  response.end(isText ? body : JSON.stringify(body));
}

const decodedShape = v.looseObject({
  model: v.string(),
  messages: v.array(
    v.looseObject({
      role: v.string(),
      content: v.nullable(v.string()),
      tool_calls: v.exactOptional(
        v.array(
          v.looseObject({
            id: v.string(),
            function: v.looseObject({ name: v.string(), arguments: v.string() }),
          }),
        ),
      ),
      tool_call_id: v.exactOptional(v.string()),
    }),
  ),
  tools: v.exactOptional(v.array(v.looseObject({ function: v.looseObject({ name: v.string() }) }))),
  stream: v.exactOptional(v.boolean()),
  stream_options: v.exactOptional(v.nullable(v.looseObject({ include_usage: v.exactOptional(v.boolean()) }))),
  logprobs: v.exactOptional(v.nullable(v.boolean())),
  temperature: v.exactOptional(v.number()),
  max_tokens: v.exactOptional(v.number()),
  max_completion_tokens: v.exactOptional(v.number()),
});

function decodeBody(raw: string): SeenBody | undefined {
  try {
    const decoded = v.safeParse(decodedShape, JSON.parse(raw));
    return decoded.success ? decoded.output : undefined;
  } catch {
    return undefined;
  }
}

function headersOf({ headers }: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
