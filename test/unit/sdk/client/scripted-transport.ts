/** A transport in memory: each connection tells its messages as they are pulled, then ends. */
import { decodeSubscribeRequest, type SubscribeRequest } from "../../../../src/codec/index.ts";
import type { FeedTransport, Pulled } from "../../../../src/sdk/index.ts";

/** What one connection tells; a function is called when it is its turn. */
export type Telling = readonly (Uint8Array | (() => Uint8Array | Pulled))[];

export type ScriptedTransport = {
  readonly transport: FeedTransport;
  readonly visits: readonly { readonly url: string; readonly request: SubscribeRequest }[];
  /** Connections that were opened and not closed. */
  open(): number;
};

/** @param tell what a connection to `url` says, by its number from 1. */
export function scriptedTransport(
  tell: (visit: { url: string; request: SubscribeRequest; number: number }) => Telling,
): ScriptedTransport {
  const visits: { url: string; request: SubscribeRequest }[] = [];
  let open = 0;
  const transport: FeedTransport = ({ url, request: bytes }) => {
    const decoded = decodeSubscribeRequest(bytes);
    if (decoded.kind !== "ok") throw new Error("an undecodable request");
    const { request } = decoded;
    visits.push({ url, request });
    open += 1;
    const messages = [...tell({ url, request, number: visits.length })];
    let isOpen = true;
    return {
      next: async () => {
        const next = messages.shift();
        if (next === undefined) return { kind: "closed", reason: "end" };
        const told = typeof next === "function" ? next() : next;
        return told instanceof Uint8Array ? { kind: "message", bytes: told } : told;
      },
      close: () => {
        if (isOpen) open -= 1;
        isOpen = false;
      },
    };
  };
  return { transport, visits, open: () => open };
}
