// The webview's side of the wire: messages to and from the extension host, and what survives while hidden.
import * as v from 'valibot';

import { decodeHostMessage, type HostMessage, type ViewMessage } from './protocol.ts';

/** What VS Code gives a webview. */
interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare global {
  function acquireVsCodeApi(): VsCodeApi;
}

const kept = v.object({
  /** Key of the active row. */
  active: v.nullable(v.string()),
  pane: v.nullable(v.string()),
  paneHeight: v.number(),
  choices: v.array(v.tuple([v.string(), v.boolean()])),
  filter: v.nullable(v.string()),
  /** The row at the top of the view, and how many pixels of it are above the edge. */
  anchor: v.nullable(v.object({ key: v.string(), offset: v.number() })),
});
export type Kept = v.InferOutput<typeof kept>;

export interface Host {
  post(message: ViewMessage): void;
  /** What an earlier life of this view left; undefined at the first start or when it cannot be read. */
  restore(): Kept | undefined;
  keep(state: Kept): void;
  /** Messages that decode; everything else is not for us. */
  listen(receive: (message: HostMessage) => void): void;
}

export function connect(): Host {
  const api = acquireVsCodeApi();
  return {
    // eslint-disable-next-line unicorn/require-post-message-target-origin -- VS Code's own channel has no origin
    post: (message) => api.postMessage(message),
    restore() {
      const result = v.safeParse(kept, api.getState());
      return result.success ? result.output : undefined;
    },
    keep: (state) => api.setState(state),
    listen(receive) {
      globalThis.addEventListener('message', (event: MessageEvent<unknown>) => {
        const message = decodeHostMessage(event.data);
        if (message) receive(message);
      });
    },
  };
}
