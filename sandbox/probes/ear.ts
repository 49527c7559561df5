// A server of the host that only listens: what it has heard is the evidence that a guest came through.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type NetConnectOpts } from 'node:net';

export interface Ear extends AsyncDisposable {
  /** 0 for a socket with a path or a name. */
  readonly port: number;
  /** Whether somebody else came. All that came before this question is counted: we knock ourselves and wait for it. */
  heard(): Promise<boolean>;
}

export async function tcpEar(host: string): Promise<Ear> {
  return await streamEar({ host, port: 0 }, (port) => ({ host, port }));
}

/** `path` may begin with NUL: an abstract name. */
export async function unixEar(path: string): Promise<Ear> {
  return await streamEar({ path }, () => ({ path }));
}

async function streamEar(
  place: { readonly host: string; readonly port: number } | { readonly path: string },
  address: (port: number) => NetConnectOpts,
): Promise<Ear> {
  let callers = 0;
  let known: (() => void) | undefined;
  const server = createServer((socket) => {
    callers += 1;
    socket.on('error', () => undefined);
    socket.destroy();
    known?.();
  }).listen(place);
  await once(server, 'listening');
  const at = server.address();
  const port = typeof at === 'object' && at !== null ? at.port : 0;
  return {
    port,
    // Connections are accepted in the order in which they came: when ours is, all earlier ones are.
    heard: async () => {
      const before = callers;
      const accepted = new Promise<void>((resolve) => (known = resolve));
      const own = connect(address(port)).on('error', () => undefined);
      await accepted;
      await once(own, 'close');
      return before > 0 || callers > 1;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, 'close');
    },
  };
}

/** Hears datagrams that hold `word`. */
export async function udpEar(host: string, word: string): Promise<Ear> {
  let heard = false;
  let known: (() => void) | undefined;
  const socket = createSocket(host.includes(':') ? 'udp6' : 'udp4', (message) => {
    if (message.includes(word)) heard = true;
    if (message.toString() === 'our own') known?.();
  }).bind(0, host);
  await once(socket, 'listening');
  const { port } = socket.address();
  return {
    port,
    heard: async () => {
      const arrived = new Promise<void>((resolve) => (known = resolve));
      socket.send('our own', port, host);
      await arrived;
      return heard;
    },
    [Symbol.asyncDispose]: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
}
